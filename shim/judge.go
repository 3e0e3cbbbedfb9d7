package shim

import (
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// judge is asked at each of pip's stops: may it go on? What went wrong on the way is kept for ask to return.
func (r *run) judge(plan gate.Plan) (bool, error) {
	if err := r.read(r.sites(plan.Target)); err != nil { // a download may have taken minutes
		return false, err
	}
	r.plans = r.plans || plan.Stop == gate.Planned
	planned := distributions(plan)
	after := r.snapshot.set.With(planned)
	if r.removing = plan.Stop == gate.Removing; r.removing {
		after = r.snapshot.set.Without(r.removed(plan.Removes))
	}
	if r.goal != nil {
		after = r.goal.With(planned)
	}
	if len(planned)+len(plan.Removes) > 0 {
		if err := r.whole(after); err != nil {
			return false, err
		}
	}
	r.scan(after, plan)
	r.shared = r.sharedFiles(plan)
	r.decide(after)
	if r.goal != nil {
		r.insist()
	}
	taken, own, err := r.takenAway(plan)
	if err != nil {
		return false, err
	}
	if len(taken) > 0 {
		r.decideAway(taken, own)
	}
	if r.decision.Verdict != policy.Allow && r.decision.Verdict != policy.Warned {
		return false, nil
	}
	if plan.Last && !plan.DryRun {
		return true, r.protect(plan, taken)
	}
	return true, nil
}

// decide judges an outcome, and remembers what pip alone would have made of the environment.
func (r *run) decide(after policy.Set) {
	r.asked = policy.Case{
		Policy: r.policy, Today: today(r.start), Before: r.snapshot.set, After: after, Request: r.requested(after), Applied: r.applied,
		Shares: inquiry.Shares(r.snapshot.known), Shared: r.shared, Lock: r.over(r.snapshot.sites),
	}
	r.decision = policy.Judge(r.asked)
	if r.alone == nil {
		r.alone = &after
	}
	if back := policy.FarBack(r.asked, *r.alone); len(r.applied) > 0 && len(back) > 0 && r.decision.Verdict != policy.Block {
		r.decision = policy.Decision{Verdict: policy.Block, Violations: r.avoided, Changes: r.decision.Changes, Obstacle: policy.ObstacleFarBack, FarBack: back}
	}
}

// requested is the request with the names that the plan gives to what was asked for without one: a folder, an archive.
func (r *run) requested(after policy.Set) policy.Request {
	request := r.request
	if !slices.ContainsFunc(r.mentions, func(m mention) bool { return m.Name == "" }) {
		return request
	}
	request.Asked = slices.Clone(request.Asked)
	for name, d := range after.Distributions {
		if d != r.snapshot.set.Distributions[name] && d.Direct != "" && !r.request.Names(name) {
			request.Asked = append(request.Asked, policy.Asked{Name: name, Fixed: true})
		}
	}
	return request
}

func today(now time.Time) toml.LocalDate {
	return toml.LocalDate{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
}

// distributions gives a plan's items as the judgement takes them.
func distributions(plan gate.Plan) []*policy.Distribution {
	var planned []*policy.Distribution
	for _, item := range plan.Items {
		d := item.Distribution()
		d.Requires, d.Optional, d.Editable = append(d.Requires, d.ForExtras()...), "", item.Editable
		if item.Direct {
			d.Direct = item.URL
		}
		planned = append(planned, &d)
	}
	return planned
}

// removed gives the normalised names of the distributions that an uninstall takes away.
func (r *run) removed(names []string) []string {
	var removed []string
	for _, name := range names {
		removed = append(removed, pep508.Normalize(name))
	}
	return removed
}
