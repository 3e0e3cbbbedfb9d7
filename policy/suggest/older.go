package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
)

// Older is the request with what it pins and what breaks others in an older release, newer than what is installed. Whether
// there is such a release has to be tried. False where there is none to ask for.
func Older(c policy.Case, violations []policy.Violation) (Suggestion, bool) {
	s := Suggestion{Why: Planned}
	for _, v := range violations {
		name := v.Object.Name
		switch asked, _ := c.Request.Find(name); {
		case !v.Breaks() || slices.Contains(s.open, name):
			continue
		case v.Overwrites() || v.Kind == policy.KindLock || v.Kind == policy.KindMissing || asked.Fixed || !asked.Pinned():
			return s, false
		}
		below, ok := below(c, name)
		if !ok || c.Request.LimitsOn(name).Excludes(below) {
			return s, false
		}
		s.Requirements = append(s.Requirements, policy.Constraint{Name: name, Specifiers: below}.String())
		s.open, s.Of = append(s.open, name), v.Subject
	}
	return s, len(s.open) > 0
}

// below is the range between the installed release of a distribution and a newer one that the outcome has.
func below(c policy.Case, name string) (pep440.Specifiers, bool) {
	at, had := c.After.Distributions[name], c.Before.Distributions[name]
	if at == nil || at.Version.IsZero() {
		return pep440.Specifiers{}, false
	}
	text := "<" + at.Version.String()
	if had != nil {
		if had.Version.IsZero() || had.Version.Compare(at.Version) >= 0 {
			return pep440.Specifiers{}, false
		}
		text += ",>" + had.Version.String()
	}
	below, err := pep440.ParseSpecifiers(text)
	return below, err == nil
}
