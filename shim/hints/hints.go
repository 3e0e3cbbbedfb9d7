// Package hints finds the ways out of a block that are worth telling, and tries them.
package hints

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/suggest"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/words"
)

const (
	mostHints  = 3 // how many ways out of a block are told; twice as many are looked for
	mostTrials = 6 // each costs a start of pip, and what its resolution takes
)

// A Trial has pip plan a command line without installing anything, and returns what the environment would become; false
// where the run would be stopped.
type Trial func(args []string) (after policy.Set, ok bool)

// Found is what leads out of a block.
type Found struct {
	Hints []record.Hint
	Fixes [][]string // for each violation, the requirements that would mend it
	Keep  []string   // what is installed and does: "numpy==1.26.4"
}

// Find looks for ways out of each violation of a blocked run, in the order in which the story tells them. Try may be nil:
// then what has to be tried is taken as it is.
func Find(s story.Story, try Trial) Found {
	violations := s.Violations()
	f := finder{story: s, judged: s.Search.Last.Case, try: try, fixes: make([][]string, len(violations))}
	if s.Search.Last.Decision.Obstacle == policy.ObstacleUnsatisfiable {
		f.judged.Dead = slices.Concat(f.judged.Dead, s.Search.Applied)
	}
	for i, v := range violations {
		if v.Breaks() {
			f.waysOut(i, v)
		}
	}
	if !f.ahead {
		f.upgrades(violations)
	}
	if len(f.hints) == 0 {
		f.alternatives(violations)
	}
	return Found{Hints: fewest(f.hints), Fixes: f.fixes, Keep: f.keep}
}

type finder struct {
	story  story.Story
	judged policy.Case
	try    Trial
	trials int
	hints  []record.Hint
	fixes  [][]string
	keep   []string
	ahead  bool // a hint leads to a newer release of what would break
}

// upgrades offers what was asked for together with newer releases of all that it breaks, where pip has such a plan.
func (f *finder) upgrades(violations []policy.Violation) {
	s, ok := suggest.Upgrades(f.judged, violations)
	if !ok || f.refuted(s) || f.try == nil && !s.Known {
		return
	}
	if f.try == nil {
		s.Why = suggest.Newer
		f.first(violations, s)
		return
	}
	after, ok := f.trial(f.story.Request.Arguments(s)[0])
	if !ok {
		return
	}
	if s, ok = s.AtLeast(after); ok {
		f.first(violations, s)
	}
}

// first puts a suggestion before all others.
func (f *finder) first(violations []policy.Violation, s suggest.Suggestion) {
	others := f.hints
	f.hints = nil
	f.offer(slices.IndexFunc(violations, policy.Violation.Breaks), s)
	f.hints = append(f.hints, others...)
}

// waysOut adds the ways out of one violation.
func (f *finder) waysOut(i int, v policy.Violation) {
	for _, s := range suggest.ForPlan(f.judged, v) {
		switch {
		case s.Keeps(f.judged.Before) && f.story.Request.Edit(s.Requirements) == "":
			f.keepInstalled(i, s.Requirements)
		case !f.refuted(s) && f.stands(s):
			f.ahead = f.ahead || s.Why == suggest.FirstDeclares
			f.offer(i, s)
		}
	}
}

// installed says whether requirements ask for what is installed.
func (f *finder) installed(requirements []string) bool {
	for _, text := range requirements {
		name, version, _ := strings.Cut(text, "==")
		if d := f.judged.Before.Distributions[name]; d == nil || d.Text != version {
			return false
		}
	}
	return true
}

// keepInstalled notes that what is installed does.
func (f *finder) keepInstalled(i int, requirements []string) {
	for _, text := range requirements {
		f.fixes[i] = append(f.fixes[i], text)
		if !slices.Contains(f.keep, text) {
			f.keep = append(f.keep, text)
		}
	}
}

// refuted says whether a round of planning again has found nothing for what a suggestion asks.
func (f *finder) refuted(s suggest.Suggestion) bool {
	return slices.ContainsFunc(f.story.Search.Unsatisfiable, func(tried []policy.Constraint) bool {
		return s.Repeats(f.story.Request.Policy, tried)
	})
}

// stands says whether a hint leads where it says, as far as that can be known without it or tried.
func (f *finder) stands(s suggest.Suggestion) bool {
	args := f.story.Request.Arguments(s)
	if f.try == nil || !s.ReleasesUnknown(f.judged.Policy) || len(args) != 1 || f.story.Request.Edit(s.Requirements) != "" {
		return true
	}
	_, ok := f.trial(args[0])
	return ok
}

func (f *finder) trial(args []string) (policy.Set, bool) {
	if f.trials++; f.trials > mostTrials {
		return policy.Set{}, false
	}
	return f.try(args)
}

// alternatives adds the nearest request with another release of something that pip has a plan for which holds.
func (f *finder) alternatives(violations []policy.Violation) {
	if f.try == nil {
		return
	}
	var tried []string
	for i, v := range violations {
		if !v.Breaks() {
			continue
		}
		for _, s := range suggest.Alternatives(f.story.Search.Last.Case, v) {
			text := s.Requirements[0]
			if slices.Contains(tried, text) || f.story.Request.Line(text) != nil || f.refuted(s) {
				continue
			}
			tried = append(tried, text)
			after, ok := f.trial(f.story.Request.Arguments(s)[0])
			if !ok {
				continue
			}
			if s, ok = s.Resolved(after); ok && !f.installed(s.Requirements) {
				f.offer(i, s)
				return
			}
			if ok {
				f.keepInstalled(i, s.Requirements)
			}
		}
	}
}

// offer writes a suggestion as a hint, where there is none that is alike.
func (f *finder) offer(i int, s suggest.Suggestion) {
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
