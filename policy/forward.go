package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
)

// Forward is the request with newer releases of those that it breaks, where these stay as they are only because nobody
// asked for them. Whether there are such releases, and what pip makes of it, has to be tried, unless the suggestion is
// known. False where there is none to ask for.
func Forward(c Case, violations []Violation) (Suggestion, bool) {
	s := Suggestion{Known: true}
	for _, v := range violations {
		name := v.Subject.Name
		d := c.Before.Distributions[name]
		switch {
		case !v.Breaks() || v.mild:
			continue
		case slices.Contains(s.open, name):
			s.Known = s.Known && v.Kind != KindRule // another rule may ask for more
			continue
		case v.Kind == KindProvider || v.Kind == KindLock || v.Kind == KindMissing:
			return s, false
		case d == nil || d.Version.IsZero() || d.Direct != "" || c.planned(name) || c.Request.Names(name):
			return s, false
		}
		requirement := name + ">" + d.Version.String()
		if bound, known := c.first(v); known {
			requirement = name + ">=" + bound.String()
		} else {
			s.Known = false
		}
		s.Requirements = append(s.Requirements, requirement)
		s.open = append(s.open, name)
		s.Why, s.Of = Planned, v.Object
	}
	return s, len(s.open) > 0
}

// first is the first release of the subject that the rule of a violation no longer speaks of.
func (c Case) first(v Violation) (pep440.Version, bool) {
	i := slices.IndexFunc(c.Policy.Rules, func(r Rule) bool { return r.ID == v.Rule })
	if v.Kind != KindRule || i < 0 || len(c.Policy.Rules[i].When) != 1 {
		return pep440.Version{}, false
	}
	bounds := slices.Collect(c.Policy.Rules[i].When[0].Specifiers.All())
	if len(bounds) != 1 || bounds[0].Operator != "<" {
		return pep440.Version{}, false
	}
	bound, err := pep440.Parse(bounds[0].Version)
	return bound, err == nil
}

// AtLeast is a suggestion that was tried, with the releases that the plan has as lower bounds. False where the plan has none
// of one.
func (s Suggestion) AtLeast(after Set) (Suggestion, bool) {
	s.Requirements = slices.Clone(s.Requirements)
	for i, name := range s.open {
		d := after.Distributions[name]
		if d == nil || d.Version.IsZero() {
			return s, false
		}
		s.Requirements[i] = name + ">=" + d.Version.String()
	}
	return s, true
}

// Keeps says whether a suggestion asks for no more than what is installed.
func (s Suggestion) Keeps(before Set) bool {
	for _, d := range s.put {
		if had := before.Distributions[d.Name]; had == nil || had.Text != d.Text {
			return false
		}
	}
	return s.Remove == "" && s.Without == "" && len(s.open) == 0 && len(s.put) > 0
}
