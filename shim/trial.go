package shim

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/record"
)

// A block tries no more hints than these, and for no longer in all: each costs a start of pip, and what its resolution
// takes.
const (
	mostTrials = 6
	trialsEnd  = 15 * time.Second
)

// triable says whether what a hint leads to can be tried: by a dry run of a pip that stops at its plan, before anything
// was changed.
func (r *run) triable() bool {
	return r.plans && r.tx == nil && r.goal == nil && !r.policy.Lockdown && !r.result.Interrupted && !r.clones()
}

// stands says whether a hint leads where it says, as far as that can be known without it or tried.
func (r *run) stands(s policy.Suggestion) bool {
	args := r.arguments(s)
	if !s.Open() || len(args) != 1 || r.edit(s) != "" || !r.triable() {
		return true
	}
	_, ok := r.trial(args[0])
	return ok
}

// another adds the nearest request with another release of something that pip has a plan for which holds.
func (r *run) another(rec *record.Record) {
	if !r.triable() {
		return
	}
	var tried []string
	for i := range rec.Violations {
		v := &rec.Violations[i]
		if !v.Breaks() {
			continue
		}
		for _, s := range policy.Another(r.asked, *v) {
			text := s.Requirements[0]
			if slices.Contains(tried, text) || r.lineFor(text) != nil || r.refuted(s) {
				continue
			}
			tried = append(tried, text)
			after, ok := r.trial(r.arguments(s)[0])
			if !ok {
				continue
			}
			if s, ok = s.Settled(after); ok {
				r.offer(rec, v, s)
				return
			}
		}
	}
}

// trial has pip plan a request, as often as a run of it would, and says what the environment would become; false where
// the run would be stopped.
func (r *run) trial(args []string) (after policy.Set, ok bool) {
	if r.trials == 0 {
		r.trialsEnd = time.Now().Add(trialsEnd)
	}
	if r.trials++; r.trials > mostTrials {
		return policy.Set{}, false
	}
	ctx, cancel := context.WithDeadline(context.Background(), r.trialsEnd)
	defer cancel()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return policy.Set{}, false
	}
	defer null.Close()
	if r.private() != nil { // it is this run's to remove, not its copy's
		return policy.Set{}, false
	}
	at := *r
	at.call.Args, at.call.Stderr = args, null
	at.inv = at.parse(r.pipVersion())
	at.applied, at.loosened, at.avoided, at.turnings, at.alone, at.decision = nil, nil, nil, nil, nil, policy.Decision{}
	if at.readRequest() != nil {
		return policy.Set{}, false
	}
	after, ok = at.plan(ctx, step{base: args, args: args})
	r.result.Interrupted = at.result.Interrupted
	return after, ok
}

// plan goes through the rounds of a step without its end: pip is always stopped at its plan.
func (r *run) plan(ctx context.Context, s step) (after policy.Set, ok bool) {
	r.asked.After = r.snapshot.set // where pip has nothing to do
	for range maxRounds {
		pip := r.pip
		pip.Args = r.parseStep(s.args).Append("--dry-run", "-q", "-q")
		pip.Watched, pip.Inherit = r.watched(), []*os.File{r.lock.File()}
		pip.Stdin, pip.Stdout, pip.Stderr = nil, nil, nil
		var failed error
		result, err := pip.Run(ctx, func(plan gate.Plan) bool {
			_, failed = r.judge(plan)
			return false
		})
		r.result = result
		switch {
		case err != nil || failed != nil || result.Interrupted || !result.Stopped && result.ExitCode != 0:
			return policy.Set{}, false
		case r.decision.Verdict == policy.Block:
			return policy.Set{}, false
		case r.decision.Verdict != policy.Rewrite:
			return r.asked.After, true
		}
		if s, err = r.again(s); err != nil {
			return policy.Set{}, false
		}
	}
	return policy.Set{}, false
}
