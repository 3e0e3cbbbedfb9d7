package shim

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
)

// A turning is a judgement that asked for another round, kept for where that round leads nowhere.
type turning struct {
	asked    policy.Case
	avoided  []policy.Violation // before it
	loosened []string           // before it
	taken    []policy.Constraint
}

// An ending is where a way of planning again led nowhere.
type ending struct {
	asked    policy.Case
	decision policy.Decision
	avoided  []policy.Violation
	applied  []policy.Constraint
	loosened []string
}

// fruitless says whether a round of planning again led nowhere: pip found no plan under its constraints, or one that cannot
// be rewritten any further.
func (r *run) fruitless(result gate.Result) bool {
	switch {
	case len(r.applied) == 0 || result.Interrupted || result.Signal != 0:
		return false
	case result.Stopped:
		return slices.Contains([]policy.Obstacle{policy.ObstacleStuck, policy.ObstaclePinned, policy.ObstacleNeeded, policy.ObstacleFarBack}, r.decision.Obstacle)
	case result.Passed || result.ExitCode == 0:
		return false
	}
	r.nothing = append(r.nothing, r.applied)
	r.decision = policy.Decision{Verdict: policy.Block, Violations: r.avoided, Obstacle: policy.ObstacleNothing, Changes: r.decision.Changes}
	return true
}

// turnBack goes back to the last judgement that could have asked for another round than it did, and takes that way. Where
// there is none the first way's end is told.
func (r *run) turnBack() bool {
	if r.failed == nil {
		r.failed = &ending{r.asked, r.decision, r.avoided, r.applied, r.loosened}
	}
	for len(r.turnings) > 0 {
		last := r.turnings[len(r.turnings)-1]
		r.turnings = r.turnings[:len(r.turnings)-1]
		for _, dead := range last.taken[len(last.asked.Applied):] {
			other := last.asked
			other.Dead = append(slices.Clone(other.Dead), dead)
			decision := policy.Judge(other)
			if decision.Verdict != policy.Rewrite || slices.EqualFunc(decision.Proposal.Constraints, last.taken, sameConstraint) {
				continue
			}
			r.asked, r.decision = other, decision
			r.avoided, r.applied, r.loosened = last.avoided, other.Applied, last.loosened
			return true
		}
	}
	r.giveUp()
	return false
}

// giveUp goes back to where the first way ended that led nowhere, if one did: what stands in its way is what is told.
func (r *run) giveUp() {
	if f := r.failed; f != nil {
		r.asked, r.decision, r.avoided, r.applied, r.loosened = f.asked, f.decision, f.avoided, f.applied, f.loosened
	}
}

func sameConstraint(a, b policy.Constraint) bool { return a.String() == b.String() }
