package hints

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/suggest"
)

// mostTrials is how many ways out are tried: each costs a start of pip, and what its resolution takes.
const mostTrials = 8

// A Trial has pip plan a command line without installing anything.
type Trial func(args []string) Tried

// Tried is how a trial ended; neither holds nor refused where its time was up.
type Tried struct {
	Holds   bool               // the run would pass
	Refused bool               // it would not: pip has no plan, or the plan breaks something
	After   policy.Set         // what the environment would become
	Broke   []policy.Violation // what the plan would break
}

func (f *finder) trial(s suggest.Suggestion) Tried {
	if f.trials++; f.trials > mostTrials {
		return Tried{}
	}
	return f.try(f.story.Request.Arguments(s)[0])
}

// stands says whether a suggestion that nothing is known of leads where it says, and whether that was tried.
func (f *finder) stands(s suggest.Suggestion) (held, ok bool) {
	if f.try == nil || !s.ReleasesUnknown(f.judged.Policy) || !f.triable(s) {
		return false, true
	}
	held = f.trial(s).Holds
	return held, held
}

// triable says whether a suggestion is one command, which changes no file of the user's.
func (f *finder) triable(s suggest.Suggestion) bool {
	return s.Remove == "" && f.story.Request.Edit(s.Requirements) == ""
}

// prove has the first hint be one that a trial bears out, as far as there is one: what pip has no plan for goes, and what
// breaks something else is asked for with newer releases of that.
func (f *finder) prove() {
	for f.try != nil && len(f.hints) > 0 && !f.hints[0].held && f.triable(f.hints[0].suggestion) {
		s := f.hints[0].suggestion
		tried := f.trial(s)
		if !tried.Refused {
			f.hints[0].held = tried.Holds
			return
		}
		if f.hints = f.hints[1:]; len(tried.Broke) > 0 && f.ahead(s, tried.Broke) {
			return
		}
	}
}

// upgrades offers what was asked for together with newer releases of all that it breaks, where pip has such a plan.
func (f *finder) upgrades() {
	if f.try != nil {
		f.ahead(suggest.Suggestion{}, f.violations)
		return
	}
	if s, ok := suggest.Upgrades(f.judged, f.violations, false); ok && s.Known && !f.refuted(s) {
		s.Why = suggest.Newer
		f.first(s, false)
	}
}

// ahead tries a suggestion with newer releases of what breaks beside it; where dependencies were left out and that plan
// needs them, with them. It says whether that led somewhere.
func (f *finder) ahead(base suggest.Suggestion, broken []policy.Violation) bool {
	return f.step(base, broken, false) || f.story.Request.Policy.NoDeps && f.step(base, broken, true)
}

// step tries newer releases of what breaks, and of what breaks with those.
func (f *finder) step(base suggest.Suggestion, broken []policy.Violation, complete bool) bool {
	for had := -1; ; {
		more, ok := suggest.Upgrades(f.judged, broken, complete)
		s := base.And(more)
		if !ok || len(s.Requirements) == had || f.refuted(s) {
			return false
		}
		had = len(s.Requirements)
		tried := f.trial(s)
		if !tried.Holds {
			broken = slices.Concat(broken, tried.Broke)
			continue
		}
		if s, ok = s.AtLeast(tried.After); ok {
			f.first(s, true)
		}
		return ok
	}
}

// older offers what was asked for in the newest older release with which pip has a plan.
func (f *finder) older() {
	s, ok := suggest.Older(f.judged, f.violations)
	if !ok || f.try == nil || f.refuted(s) {
		return
	}
	tried := f.trial(s)
	if s, ok = s.Resolved(tried.After); tried.Holds && ok && !f.installed(s.Requirements) {
		f.first(s, true)
	}
}

// alternatives adds the nearest request with another release of something that pip has a plan for which holds.
func (f *finder) alternatives() {
	if f.try == nil {
		return
	}
	var had []string
	for i, v := range f.violations {
		if !v.Breaks() {
			continue
		}
		for _, s := range suggest.Alternatives(f.story.Search.Last.Case, v) {
			text := s.Requirements[0]
			if slices.Contains(had, text) || f.story.Request.Line(text) != nil || f.refuted(s) {
				continue
			}
			had = append(had, text)
			tried := f.trial(s)
			s, ok := s.Resolved(tried.After)
			switch {
			case !tried.Holds || !ok:
			case f.installed(s.Requirements):
				f.keepInstalled(i, s.Requirements)
			default:
				f.offer(i, s, true)
				return
			}
		}
	}
}
