package hints

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/suggest"
)

// mostTrials is how many ways out are tried: each costs a start of pip, and what its resolution takes.
const mostTrials = 8

// A Trial has pip plan a command line without installing anything. One that is sparing leaves time for others.
type Trial func(args []string, sparing bool) Tried

// Tried is how a trial ended; none of its first three where pip came to no plan in its time.
type Tried struct {
	Holds   bool               // the run would pass: all that the plan brings was looked at
	Unsure  bool               // nothing stands against the plan, of which not all was looked at
	Refused bool               // it would not: pip has no plan, or the plan breaks something
	After   policy.Set         // what the environment would become
	Broke   []policy.Violation // what the plan would break
}

// trial tries a suggestion; one that was tried is not tried again.
func (f *finder) trial(s suggest.Suggestion) Tried {
	args := f.story.Request.Arguments(s)[0]
	key := strings.Join(args, "\x00")
	if tried, done := f.tried[key]; done {
		return tried
	}
	if f.trials == mostTrials {
		f.partly = true
		return Tried{}
	}
	f.trials++
	tried := f.try(args, f.sparing)
	if tried.Refused {
		f.refusals++
	}
	f.partly = f.partly || !tried.Holds && !tried.Refused
	if tried.Holds || tried.Unsure || tried.Refused {
		f.tried[key] = tried
	}
	return tried
}

// stands says whether a suggestion that nothing is known of leads where it says, and whether that was tried.
func (f *finder) stands(s suggest.Suggestion) (held, ok bool) {
	if f.try == nil || !s.ReleasesUnknown(f.judged.Policy) || !f.triable(s) {
		return false, true
	}
	tried := f.trial(s)
	if tried.Refused && s.Why == suggest.SameRelease {
		f.ahead(s, tried.Broke)
	}
	return tried.Holds, tried.Holds || tried.Unsure
}

// triable says whether a suggestion is one command, which changes no file of the user's.
func (f *finder) triable(s suggest.Suggestion) bool {
	return s.Remove == "" && f.story.Request.Edit(s.Requirements) == ""
}

// prove has the first hint be one that a trial bears out, as far as there is one: what pip has no plan for goes, and what
// breaks something else is asked for with newer releases of that.
func (f *finder) prove() {
	for i := 0; f.try != nil && i < len(f.hints); {
		h := f.hints[i]
		tried := Tried{Holds: h.held}
		if !h.held && f.triable(h.suggestion) {
			tried = f.trial(h.suggestion)
		}
		switch {
		case tried.Holds:
			h.held = true
			f.hints = slices.Concat([]hint{h}, f.hints[:i], f.hints[i+1:])
			return
		case !tried.Refused:
			i++
			continue
		}
		if f.hints = slices.Delete(f.hints, i, i+1); len(tried.Broke) > 0 && f.ahead(h.suggestion, tried.Broke) {
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
// lacks some, with them. It says whether that led somewhere.
func (f *finder) ahead(base suggest.Suggestion, broken []policy.Violation) bool {
	broken, led := f.step(base, broken, false)
	if !led && f.story.Request.Policy.NoDeps && slices.ContainsFunc(broken, lacking) {
		_, led = f.step(base, broken, true)
	}
	return led
}

// step tries newer releases of what breaks, and of what breaks with those. It gives all that broke, and says whether that
// led somewhere.
func (f *finder) step(base suggest.Suggestion, broken []policy.Violation, complete bool) (all []policy.Violation, led bool) {
	for had := -1; ; {
		more, ok := suggest.Upgrades(f.judged, broken, complete)
		s := base.And(more)
		if !ok || len(s.Requirements) == had || f.refuted(s) {
			return broken, false
		}
		had = len(s.Requirements)
		tried := f.trial(s)
		broken = slices.Concat(broken, tried.Broke)
		if tried.Refused && (complete || !f.story.Request.Policy.NoDeps || !slices.ContainsFunc(tried.Broke, lacking)) {
			continue
		}
		s, ok = s.AtLeast(tried.After)
		return broken, ok && f.settle(s, tried)
	}
}

// lacking says whether a violation is about a requirement that nothing meets.
func lacking(v policy.Violation) bool {
	return v.Kind == policy.KindMissing || v.Kind == policy.KindMetadata || v.IsNeed() && v.Object.Version == ""
}

// settle offers a suggestion whose trial held; one that is unsure is kept for when nothing else is known.
func (f *finder) settle(s suggest.Suggestion, tried Tried) bool {
	if tried.Holds {
		f.first(s, true)
	} else if tried.Unsure {
		s.Why = suggest.Newer
		f.unsure = append(f.unsure, s)
	}
	return tried.Holds
}

// older offers what was asked for in the newest older release with which pip has a plan. Where the newer one lacks what code
// asks for, a plan whose files were not looked at says nothing of the older one.
func (f *finder) older() {
	f.sparing = false
	s, ok := suggest.Older(f.judged, f.violations)
	if !ok || f.try == nil || f.refuted(s) {
		return
	}
	tried := f.trial(s)
	if tried.Unsure && slices.ContainsFunc(f.violations, func(v policy.Violation) bool { return v.IsNeed() && v.Breaks() }) {
		return
	}
	if s, ok = s.Resolved(tried.After); ok && !f.installed(s.Requirements) {
		f.settle(s, tried)
	}
}

// mended tries a suggestion, and where that breaks code of which is known what mends it, the suggestion with that.
func (f *finder) mended(s suggest.Suggestion) (suggest.Suggestion, Tried) {
	const most = 2 // further trials
	tried := f.trial(s)
	for range most {
		more, ok := suggest.Mended(tried.Broke)
		next := s.And(more)
		if !tried.Refused || !ok || len(next.Requirements) == len(s.Requirements) {
			break
		}
		s, tried = next, f.trial(next)
	}
	return s, tried
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
			s, tried := f.mended(s)
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
