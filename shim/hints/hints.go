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

// mostHints is how many ways out of a block are told; twice as many are looked for.
const mostHints = 3

// Found is what leads out of a block.
type Found struct {
	Hints []record.Hint
	Fixes [][]string // for each violation, the requirements that would mend it
	Keep  []string   // what is installed and does: "numpy==1.26.4"
	Tried bool       // pip was started to try some

	Refused int  // of those that were tried, how many break something or cannot be resolved
	Partly  bool // not all could be tried to the end
}

// Find looks for ways out of each violation of a blocked run, in the order of the story's violations. Try may be nil:
// then what has to be tried is taken as it is. Where pip was not started, what rules say of one distribution is not tried.
func Find(s story.Story, try Trial) Found {
	f := finder{story: s, judged: s.Search.Last.Case, try: try, tried: map[string]Tried{}, violations: s.Violations(), fixes: make([][]string, len(s.Violations()))}
	if s.Search.Last.Decision.Obstacle == policy.ObstacleUnsatisfiable {
		f.judged.Dead = slices.Concat(f.judged.Dead, s.Search.Applied)
	}
	if s.Static {
		f.try = nil
	}
	_, f.sparing = suggest.Older(f.judged, f.violations)
	for i, v := range f.violations {
		if v.Breaks() {
			f.waysOut(i, v)
		}
	}
	if !f.leads {
		f.upgrades()
	}
	if s.Static && (len(f.hints) == 0 || f.hints[0].suggestion.Why == suggest.Newer) {
		f.try = try
	}
	f.prove()
	for _, look := range []func(){f.upgrades, f.older, f.alternatives} {
		if len(f.hints) == 0 || f.try != nil && !f.held() {
			look()
		}
	}
	if len(f.hints) == 0 && len(f.unsure) > 0 {
		f.first(f.unsure[0], false)
	}
	return Found{Hints: f.fewest(), Fixes: f.fixes, Keep: f.keep, Tried: f.trials > 0, Refused: f.refusals, Partly: f.partly}
}

type finder struct {
	story      story.Story
	violations []policy.Violation
	judged     policy.Case
	try        Trial
	trials     int
	refusals   int
	partly     bool                 // some trials came to no end
	tried      map[string]Tried     // by their command lines
	unsure     []suggest.Suggestion // nothing stands against them, and not all of them was looked at
	hints      []hint
	fixes      [][]string
	sparing    bool // what is tried now leaves time for an older release
	keep       []string
	leads      bool // a hint leads to a newer release of what would break
}

// A hint is a suggestion as it is told, and whether a trial of it has held.
type hint struct {
	record.Hint
	suggestion suggest.Suggestion
	held       bool
}

// first puts a suggestion that was tried, or that rules know, before all others.
func (f *finder) first(s suggest.Suggestion, held bool) {
	others := f.hints
	f.hints = nil
	f.offer(slices.IndexFunc(f.violations, policy.Violation.Breaks), s, held)
	f.hints = append(f.hints, others...)
}

// held says whether the trial of a hint has held, or needs none.
func (f *finder) held() bool {
	return slices.ContainsFunc(f.hints, func(h hint) bool { return h.held })
}

// waysOut adds the ways out of one violation.
func (f *finder) waysOut(i int, v policy.Violation) {
	if owner := f.judged.Before.Distributions[v.Subject.Name]; v.Apart() && owner != nil && owner.Pinnable() {
		f.keepInstalled(i, []string{policy.Pin(owner).String()})
	}
	for _, s := range suggest.ForPlan(f.judged, v) {
		if s.Keeps(f.judged.Before) && f.story.Request.Edit(s.Requirements) == "" {
			f.keepInstalled(i, s.Requirements)
			continue
		}
		if f.refuted(s) {
			continue
		}
		if held, ok := f.stands(s); ok {
			f.leads = f.leads || s.Why == suggest.FirstDeclares
			f.offer(i, s, held)
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

// offer writes a suggestion as a hint, where there is none that is alike.
func (f *finder) offer(i int, s suggest.Suggestion, held bool) {
	if len(s.Requirements) > 0 {
		f.fixes[i] = append(f.fixes[i], s.Requirements[0])
	}
	args := f.story.Request.Arguments(s)
	for i := range args {
		args[i] = journal.MaskArgs(args[i])
	}
	if slices.ContainsFunc(f.hints, func(had hint) bool { return slices.EqualFunc(had.Args, args, alike) }) || len(f.hints) == 2*mostHints {
		return
	}
	told := record.Hint{Command: words.Pip(nil, args), Args: args, Edit: f.story.Request.Edit(s.Requirements), Why: words.Why(s)}
	f.hints = append(f.hints, hint{told, s, held})
}

// fewest is the hints that are told: of two of which one asks for all that the other one asks for, the shorter one, or the
// one that was tried. What uninstalls comes last.
func (f *finder) fewest() []record.Hint {
	spare := func(h hint) bool {
		return slices.ContainsFunc(f.hints, func(other hint) bool {
			return h.includes(other) && (other.held || !h.held) || other.includes(h) && other.held && !h.held
		})
	}
	var few []record.Hint
	for _, h := range f.hints {
		if !spare(h) {
			few = append(few, h.Hint)
		}
	}
	slices.SortStableFunc(few, func(a, b record.Hint) int { return cmp.Compare(len(a.Args), len(b.Args)) })
	return few[:min(len(few), mostHints)]
}

// includes says whether a hint asks for all that another one asks for, and for more; lower bounds of one name are alike.
func (h hint) includes(other hint) bool {
	if len(h.Args) != 1 || len(other.Args) != 1 || len(other.Args[0]) >= len(h.Args[0]) {
		return false
	}
	return !slices.ContainsFunc(other.Args[0], func(word string) bool {
		return !slices.ContainsFunc(h.Args[0], func(own string) bool { return alikeWord(own, word) })
	})
}

// alike says whether two commands ask for the same but for lower bounds, of which pip makes nothing: it takes the newest.
func alike(a, b []string) bool { return slices.EqualFunc(a, b, alikeWord) }

func alikeWord(x, y string) bool {
	name, bound, _ := strings.Cut(x, ">=")
	return x == y || bound != "" && strings.HasPrefix(y, name+">=")
}
