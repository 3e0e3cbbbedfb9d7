package shim

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
)

// A mark is where a step stands after a judgement, to come back to.
type mark struct {
	asked    policy.Case
	decision policy.Decision
	avoided  []policy.Violation
	applied  []policy.Constraint
	loosened []string
}

func (r *run) mark() mark {
	return mark{r.asked, r.decision, slices.Clone(r.avoided), r.applied, slices.Clone(r.loosened)}
}

func (r *run) back(m mark) {
	r.asked, r.decision, r.avoided, r.applied, r.loosened = m.asked, m.decision, m.avoided, m.applied, m.loosened
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
		first := r.mark()
		r.failed = &first
	}
	for len(r.turnings) > 0 {
		last := r.turnings[len(r.turnings)-1]
		r.turnings = r.turnings[:len(r.turnings)-1]
		taken := last.decision.Proposal.Constraints
		for _, dead := range taken[len(last.applied):] {
			other := last.asked
			other.Dead = append(slices.Clone(other.Dead), dead)
			decision := policy.Judge(other)
			if decision.Verdict != policy.Rewrite || slices.EqualFunc(decision.Proposal.Constraints, taken, sameConstraint) {
				continue
			}
			r.back(last)
			r.asked, r.decision = other, decision
			return true
		}
	}
	r.giveUp()
	return false
}

// giveUp goes back to where the first way ended that led nowhere, if one did: what stands in its way is what is told.
func (r *run) giveUp() {
	if r.failed != nil {
		r.back(*r.failed)
	}
}

func sameConstraint(a, b policy.Constraint) bool { return a.String() == b.String() }
