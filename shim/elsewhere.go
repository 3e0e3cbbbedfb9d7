package shim

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// takenAway lists what a plan for another prefix or root removes from the environment itself: pip uninstalls there what
// it installs elsewhere, unless it ignores what is installed (as --target always does).
func (r *run) takenAway(plan gate.Plan) ([]environment.Distribution, policy.Set, error) {
	if plan.Target.Home != "" || plan.Target.Prefix == "" && plan.Target.Root == "" || r.inv.IgnoreInstalled {
		return nil, policy.Set{}, nil
	}
	list, _, err := environment.Read(append(slices.Clone(r.env.Site), r.env.Shared...)...)
	if err != nil {
		return nil, policy.Set{}, unable(err)
	}
	var taken []environment.Distribution
	for i := range list {
		if slices.ContainsFunc(plan.Items, func(item gate.Item) bool { return pep508.Normalize(item.Name) == list[i].Name }) {
			taken = append(taken, list[i])
		}
	}
	return taken, environment.SetOf(r.env.Markers, list), nil
}

// decideAway judges what the environment would be without what is taken away, beside the judgement of the other folder.
func (r *run) decideAway(taken []environment.Distribution, before policy.Set) {
	var names []string
	for _, d := range taken {
		names = append(names, d.Name)
	}
	away := policy.Judge(policy.Case{
		Policy: r.policy, Today: today(r.start), Before: before, After: before.Without(names), Request: r.request,
		Shares: inquiry.Shares(r.snapshot.known), Lock: r.over(r.env.Site),
	})
	r.decision.Violations = append(r.decision.Violations, away.Violations...)
	if away.Verdict == policy.Block || away.Verdict == policy.Rewrite {
		r.decision.Verdict = policy.Block
	} else if away.Verdict == policy.Warned && r.decision.Verdict == policy.Allow {
		r.decision.Verdict = policy.Warned
	}
}
