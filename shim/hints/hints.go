// Package hints finds the ways out of a block that are worth telling, and tries them.
package hints

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/words"
)

const (
	mostHints  = 3 // how many ways out of a block are told; twice as many are looked for
	mostTrials = 6 // each costs a start of pip, and what its resolution takes
)

// A Trial has pip plan a command line without installing anything.
type Trial func(args []string) Tried

// Tried is how a trial ended.
type Tried struct {
	Holds bool               // the run would pass
	After policy.Set         // what the environment would become
	Broke []policy.Violation // what the plan would break; none where there is no plan
}

// Found is what leads out of a block.
type Found struct {
	Hints []record.Hint
	Fixes [][]string // for each violation, the requirements that would mend it
	Keep  []string   // what is installed and does: "numpy==1.26.4"
	Tried bool       // pip was started to try some
}

// Find looks for ways out of each violation of a blocked run, in the order in which the story tells them. Try may be nil:
// then what has to be tried is taken as it is. Where pip was not started, it is tried only when nothing else leads out.
func Find(s story.Story, try Trial) Found {
	violations := s.Violations()
	f := finder{story: s, asked: s.Search.Last.Case, fixes: make([][]string, len(violations))}
	if s.Search.Last.Decision.Obstacle == policy.ObstacleNothing {
		f.asked.Dead = slices.Concat(f.asked.Dead, s.Search.Applied)
	}
	if !s.Static {
		f.try = try
	}
	for i, v := range violations {
		if v.Breaks() {
			f.outOf(i, v)
		}
	}
	if !f.leads {
		f.forward(violations)
	}
	if f.try = try; len(f.hints) == 0 && s.Static {
		f.forward(violations)
	}
	if len(f.hints) == 0 {
		f.older(violations)
	}
	if len(f.hints) == 0 {
		f.another(violations)
	}
	return Found{Hints: fewest(f.hints), Fixes: f.fixes, Keep: f.keep, Tried: f.trials > 0}
}

type finder struct {
	story  story.Story
	asked  policy.Case
	try    Trial
	trials int
	hints  []record.Hint
	fixes  [][]string
	keep   []string
	leads  bool // a hint leads to a newer release of what would break
}

// forward offers what was asked for together with newer releases of all that it breaks, where pip has such a plan; where
// dependencies were left out and that plan needs them, with them.
func (f *finder) forward(violations []policy.Violation) {
	if f.try == nil {
		if s, ok := policy.Forward(f.asked, violations); ok && s.Known && !f.refuted(s) {
			s.Why = policy.Newer
			f.first(violations, s)
		}
		return
	}
	if !f.ahead(violations, false) && f.story.Request.Policy.NoDeps {
		f.ahead(violations, true)
	}
}

// ahead tries newer releases of all that breaks, and of what breaks with those. It says whether that led somewhere.
func (f *finder) ahead(violations []policy.Violation, complete bool) bool {
	broken, had := violations, 0
	for {
		s, ok := policy.Forward(f.asked, broken)
		if s.Complete = complete; !ok || len(s.Requirements) == had || f.refuted(s) {
			return false
		}
		had = len(s.Requirements)
		tried := f.trial(f.story.Request.Arguments(s)[0])
		if tried.Holds {
			s, ok = s.AtLeast(tried.After)
			if ok {
				f.first(violations, s)
			}
			return ok
		}
		broken = slices.Concat(broken, tried.Broke)
	}
}

// older offers what was asked for in the newest older release with which pip has a plan.
func (f *finder) older(violations []policy.Violation) {
	s, ok := policy.Older(f.asked, violations)
	if !ok || f.try == nil || f.refuted(s) {
		return
	}
	tried := f.trial(f.story.Request.Arguments(s)[0])
	if s, ok = s.Settled(tried.After); tried.Holds && ok && !f.installed(s.Requirements) {
		f.first(violations, s)
	}
}

// first puts a suggestion before all others.
func (f *finder) first(violations []policy.Violation, s policy.Suggestion) {
	others := f.hints
	f.hints = nil
	f.offer(slices.IndexFunc(violations, policy.Violation.Breaks), s)
	f.hints = append(f.hints, others...)
}

// outOf adds the ways out of one violation.
func (f *finder) outOf(i int, v policy.Violation) {
	for _, s := range policy.Suggest(f.asked, v) {
		switch {
		case s.Keeps(f.asked.Before) && f.story.Request.Edit(s.Requirements) == "":
			f.stays(i, s.Requirements)
		case !f.refuted(s) && f.stands(s):
			f.leads = f.leads || s.Why == policy.FirstDeclares
			f.offer(i, s)
		}
	}
}

// installed says whether requirements ask for what is installed.
func (f *finder) installed(requirements []string) bool {
	for _, text := range requirements {
		name, version, _ := strings.Cut(text, "==")
		if d := f.asked.Before.Distributions[name]; d == nil || d.Text != version {
			return false
		}
	}
	return true
}

// stays notes that what is installed does.
func (f *finder) stays(i int, requirements []string) {
	for _, text := range requirements {
		f.fixes[i] = append(f.fixes[i], text)
		if !slices.Contains(f.keep, text) {
			f.keep = append(f.keep, text)
		}
	}
}

// refuted says whether a round of planning again has found nothing for what a suggestion asks.
func (f *finder) refuted(s policy.Suggestion) bool {
	return slices.ContainsFunc(f.story.Search.Unsatisfiable, func(tried []policy.Constraint) bool {
		return s.Repeats(f.story.Request.Policy, tried)
	})
}

// stands says whether a hint leads where it says, as far as that can be known without it or tried.
func (f *finder) stands(s policy.Suggestion) bool {
	args := f.story.Request.Arguments(s)
	if f.try == nil || !s.Open(f.asked.Policy) || len(args) != 1 || f.story.Request.Edit(s.Requirements) != "" {
		return true
	}
	return f.trial(args[0]).Holds
}

func (f *finder) trial(args []string) Tried {
	if f.trials++; f.trials > mostTrials {
		return Tried{}
	}
	return f.try(args)
}

// another adds the nearest request with another release of something that pip has a plan for which holds.
func (f *finder) another(violations []policy.Violation) {
	if f.try == nil {
		return
	}
	var had []string
	for i, v := range violations {
		if !v.Breaks() {
			continue
		}
		for _, s := range policy.Another(f.story.Search.Last.Case, v) {
			text := s.Requirements[0]
			if slices.Contains(had, text) || f.story.Request.Line(text) != nil || f.refuted(s) {
				continue
			}
			had = append(had, text)
			tried := f.trial(f.story.Request.Arguments(s)[0])
			s, ok := s.Settled(tried.After)
			switch {
			case !tried.Holds || !ok:
			case f.installed(s.Requirements):
				f.stays(i, s.Requirements)
			default:
				f.offer(i, s)
				return
			}
		}
	}
}

// offer writes a suggestion as a hint, where there is none that is alike.
func (f *finder) offer(i int, s policy.Suggestion) {
	if len(s.Requirements) > 0 {
		f.fixes[i] = append(f.fixes[i], s.Requirements[0])
	}
	args := f.story.Request.Arguments(s)
	for i := range args {
		args[i] = journal.MaskArgs(args[i])
	}
	if slices.ContainsFunc(f.hints, func(had record.Hint) bool { return slices.EqualFunc(had.Args, args, alike) }) || len(f.hints) == 2*mostHints {
		return
	}
	f.hints = append(f.hints, record.Hint{Command: words.Pip(nil, args), Args: args, Edit: f.story.Request.Edit(s.Requirements), Why: words.Why(s)})
}

// fewest leaves out hints that ask for all that another one asks for, and for more; what uninstalls comes last.
func fewest(hints []record.Hint) []record.Hint {
	more := func(h record.Hint) bool {
		return slices.ContainsFunc(hints, func(other record.Hint) bool {
			return len(h.Args) == 1 && len(other.Args) == 1 && len(other.Args[0]) < len(h.Args[0]) &&
				!slices.ContainsFunc(other.Args[0], func(word string) bool { return !slices.Contains(h.Args[0], word) })
		})
	}
	few := slices.DeleteFunc(slices.Clone(hints), more)
	few = few[:min(len(few), mostHints)]
	slices.SortStableFunc(few, func(a, b record.Hint) int { return cmp.Compare(len(a.Args), len(b.Args)) })
	return few
}

// alike says whether two commands ask for the same but for lower bounds, of which pip makes nothing: it takes the newest.
func alike(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool {
		name, bound, _ := strings.Cut(x, ">=")
		return x == y || bound != "" && strings.HasPrefix(y, name+">=")
	})
}
