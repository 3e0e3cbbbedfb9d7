package rounds

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/verdict"
)

// deadEnd says whether a round under constraints led nowhere: pip found no plan, or one that cannot be rewritten any
// further.
func (s Search) deadEnd(result gate.Result) bool {
	switch {
	case len(s.Applied) == 0 || result.Interrupted || result.Signal != 0:
		return false
	case result.Stopped:
		obstacles := []policy.Obstacle{policy.ObstacleStuck, policy.ObstaclePinned, policy.ObstacleNeeded, policy.ObstacleNoDeps, policy.ObstacleFarBack}
		return slices.Contains(obstacles, s.Last.Decision.Obstacle)
	}
	return !result.Passed && result.ExitCode != 0
}

// backtrack goes back to the last judgement that could have asked for another round than it did, and takes that way.
// Where there is none, what stood in the way of the first one is reported.
func (s Search) backtrack(result gate.Result) (Search, End) {
	if !result.Stopped { // pip found no plan
		s.Unsatisfiable = append(slices.Clone(s.Unsatisfiable), s.Applied)
		s.Last.Decision = policy.Decision{
			Verdict: policy.Block, Violations: s.Avoided, Obstacle: policy.ObstacleUnsatisfiable, Changes: s.Last.Decision.Changes,
		}
	}
	if s.firstDeadEnd == nil {
		first := s.position
		s.firstDeadEnd = &first
	}
	for len(s.checkpoints) > 0 {
		at := s.checkpoints[len(s.checkpoints)-1]
		s.checkpoints = s.checkpoints[:len(s.checkpoints)-1]
		for _, other := range at.others() {
			next := s
			next.position = other
			if next, end := next.advance(); end == "" {
				return next, ""
			}
		}
	}
	if next, ok := s.tolerate(); ok {
		return next, ""
	}
	return s.giveUp(), Blocked
}

// tolerate asks as in the first round, and lets needs be that no round has mended, where they are all that is wrong and
// block nothing by themselves.
func (s Search) tolerate() (Search, bool) {
	var rules []string
	for _, v := range s.Avoided {
		if v.Breaks() && !v.Mild() {
			return s, false
		}
		if v.Breaks() {
			rules = append(rules, v.Rule)
		}
	}
	if len(rules) == 0 || len(s.Tolerated) > 0 || s.rounds >= mostRounds {
		return s, false
	}
	round := verdict.Round{PipChoice: s.PipChoice, Tolerated: rules}
	return Search{position: position{Round: round, Last: s.Last, ask: Ask{Tolerated: rules}}, rounds: s.rounds, tried: s.tried}, true
}

// others lists the ways that a position could have taken in the place of the one it took.
func (p position) others() []position {
	var all []position
	taken := p.Last.Decision.Proposal.Constraints
	for _, dead := range taken[len(p.Applied):] {
		other := p
		other.Last.Case.Dead = append(slices.Clone(p.Last.Case.Dead), dead)
		other.Last.Decision = policy.Judge(other.Last.Case)
		d := other.Last.Decision
		if d.Verdict == policy.Rewrite && !slices.EqualFunc(d.Proposal.Constraints, taken, sameConstraint) {
			all = append(all, other)
		}
	}
	return all
}

// stuck is the end of a search that has no other round to ask for.
func (s Search) stuck() Search {
	s.Last.Decision.Verdict, s.Last.Decision.Obstacle = policy.Block, policy.ObstacleStuck
	return s.giveUp()
}

// giveUp goes back to where the first way ended that led nowhere, if one did.
func (s Search) giveUp() Search {
	if s.firstDeadEnd != nil {
		s.position = *s.firstDeadEnd
	}
	return s
}

func sameConstraint(a, b policy.Constraint) bool { return a.String() == b.String() }
