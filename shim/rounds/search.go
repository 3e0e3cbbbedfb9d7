// Package rounds is the search for a plan that breaks nothing: what pip is asked for in each round, and when the search is
// over. It is pure: it starts no pip and reads no files.
package rounds

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/verdict"
)

// mostRounds bounds how often pip is asked for one step.
const mostRounds = 8

// An End says how a search ended; "" while it goes on.
type End string

const (
	Passed      End = "passed"      // pip did what it was asked
	Planned     End = "planned"     // the plan was let through, and pip stopped at it on purpose
	Blocked     End = "blocked"     // no plan was let through
	Failed      End = "failed"      // pip ended with an error of its own
	Interrupted End = "interrupted" // Ctrl-C came while a plan was judged
)

// A Search is the state of one step's rounds. Next returns the state after a round; a state itself is never changed.
// Invariants: no set of constraints is asked for twice, and a search ends within mostRounds rounds.
type Search struct {
	position

	Unsatisfiable [][]policy.Constraint // under which pip found no plan

	checkpoints  []position // where another round was asked for, the last one last
	firstDeadEnd *position
	tried        []string // what was asked for, to ask for nothing twice
	rounds       int
}

// A position is where a search stands after a judgement, to come back to.
type position struct {
	verdict.Round
	Last     verdict.Judgement // the judgement that is reported
	unpinned []string
	ask      Ask
}

// An Ask is what pip is asked for beyond the request.
type Ask struct {
	Constraints []policy.Constraint // what pip has to keep to
	Applied     []policy.Constraint // those that judgements proposed, in this round and before
	Fresh       []policy.Constraint // those that this round adds
	Unpin       []string            // exact pins that give way
	Leave       []string            // left out, since another of their family serves
	Only        []policy.Constraint // with Leave: installed beside the request, and nothing else is
	Tolerated   []string            // rules of needs that no round mended
	Instead     bool                // another way, in the place of one that led nowhere
}

// First says whether the ask is the request as it is.
func (a Ask) First() bool { return len(a.Constraints)+len(a.Unpin)+len(a.Leave) == 0 }

// Ask returns what the next round asks for; the zero Ask in the first one.
func (s Search) Ask() Ask { return s.ask }

// Next takes how a round ended: the judgement of pip's last stop, nil where it came to none, and pip's own result. It
// returns the state that the next round starts from, and an End where there is none.
func (s Search) Next(judged *verdict.Judgement, result gate.Result) (Search, End) {
	s.rounds++
	if judged != nil {
		s.Last = *judged
		if s.PipChoice == nil {
			s.PipChoice = &judged.Case.After
		}
	}
	rewrite := result.Stopped && s.Last.Decision.Verdict == policy.Rewrite
	switch {
	case rewrite && result.Interrupted:
		return s, Interrupted
	case rewrite:
		return s.advance()
	case s.deadEnd(result):
		return s.backtrack(result)
	case result.Stopped && s.Last.Allows():
		return s, Planned
	case result.Stopped:
		return s, Blocked
	case result.ExitCode != 0 || result.Failed:
		return s, Failed
	}
	return s, Passed
}

// advance takes the way that the last judgement proposes.
func (s Search) advance() (Search, End) {
	if s.rounds >= mostRounds {
		return s.stuck(), Blocked
	}
	next := s
	next.checkpoints = append(slices.Clone(s.checkpoints), s.position)
	proposal := s.Last.Decision.Proposal
	next.Avoided = append(slices.Clone(s.Avoided), s.Last.Decision.Violations...)
	next.unpinned = append(slices.Clone(s.unpinned), proposal.Unpin...)
	next.ask = Ask{
		Constraints: proposal.Constraints, Applied: proposal.Constraints, Fresh: proposal.Constraints[len(s.Applied):],
		Unpin: next.unpinned, Leave: proposal.Leave, Instead: len(s.Last.Case.Dead) > 0,
	}
	next.Applied = proposal.Constraints
	if len(proposal.Leave) > 0 {
		next.ask.Constraints, next.ask.Only = without(s.Last, proposal.Leave)
	}
	key := next.ask.key()
	if slices.Contains(s.tried, key) {
		return s.stuck(), Blocked
	}
	next.tried = append(slices.Clone(s.tried), key)
	return next, ""
}

// key is the same for two asks that pip would take alike.
func (a Ask) key() string {
	var words []string
	for _, c := range a.Constraints {
		words = append(words, c.String())
	}
	slices.Sort(words)
	return fmt.Sprint(strings.Join(words, " "), slices.Sorted(slices.Values(a.Unpin)), slices.Sorted(slices.Values(a.Leave)), a.Tolerated)
}

// without asks for the plan as it was, less some distributions: pip takes every other one at the planned version, and
// adds nothing by itself.
func without(j verdict.Judgement, leave []string) (constraints, only []policy.Constraint) {
	keep := policy.Reachable(j.Case, leave)
	for _, change := range j.Decision.Changes {
		d := j.Case.After.Distributions[change.Name]
		if d == nil || !slices.Contains(keep, change.Name) {
			continue
		}
		pin := policy.Pin(d)
		constraints = append(constraints, pin)
		if !j.Case.Request.Names(change.Name) {
			only = append(only, pin)
		}
	}
	return constraints, only
}

// Again returns the state at the beginning of another step of the same run: what pip alone would do is that of the first.
func (s Search) Again() Search {
	return Search{position: position{Round: verdict.Round{PipChoice: s.PipChoice}}}
}

// At is a search that is over before it began: with a judgement that needed no pip.
func At(judged verdict.Judgement) Search { return Search{position: position{Last: judged}} }
