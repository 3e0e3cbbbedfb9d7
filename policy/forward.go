package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Forward is the request with newer releases of those that it breaks, where these stay as they are only because nobody
// asked for them; what the plan itself brings is met by newer releases of what it asks for. In a complete request pip
// chooses what is required. Whether there are such releases, and what pip makes of it, has to be tried, unless the
// suggestion is known. False where there is none to ask for.
func Forward(c Case, violations []Violation, complete bool) (Suggestion, bool) {
	s := Suggestion{Known: true, Complete: complete}
	for _, v := range violations {
		name := v.Subject.Name
		if c.planned(name) || c.Request.Names(name) {
			name = v.Object.Name
		}
		d := c.Before.Distributions[name]
		switch {
		case !v.Breaks() || v.mild:
			continue
		case slices.Contains(s.open, name):
			s.Known = s.Known && v.Kind != KindRule // another rule may ask for more
			continue
		case complete && name == v.Object.Name && (v.Kind == KindMissing || v.IsNeed() || v.Kind == KindMetadata):
			continue
		case v.Kind == KindProvider || v.Kind == KindLock || v.Kind == KindMissing:
			return s, false
		case d == nil || d.Version.IsZero() || d.Direct != "" || c.planned(name) || c.Request.Names(name):
			return s, false
		}
		requirement := name + ">" + d.Version.String()
		if bound, known := c.first(v); known && name == v.Subject.Name {
			requirement = name + ">=" + bound.String()
		} else {
			s.Known = false
		}
		s.Requirements = append(s.Requirements, requirement)
		s.open = append(s.open, name)
		s.Why, s.Of = Planned, v.Object
	}
	return s, len(s.open) > 0 || complete && len(violations) > 0
}

// And is a suggestion with what another one asks for besides.
func (s Suggestion) And(other Suggestion) Suggestion {
	s.Requirements, s.open = slices.Clone(s.Requirements), slices.Clone(s.open)
	for i, name := range other.open {
		if !s.about(name) {
			s.Requirements, s.open = append(s.Requirements, other.Requirements[i]), append(s.open, name)
		}
	}
	s.Why, s.Known, s.Complete = Planned, false, s.Complete || other.Complete
	return s
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
	return s.filled(after, func(d *Distribution) string {
		if d.Version.IsZero() {
			return ""
		}
		return d.Name + ">=" + d.Version.String()
	})
}

// filled is a suggestion with what the plan has in the place of what was left open in it; false where a text is "".
func (s Suggestion) filled(after Set, text func(*Distribution) string) (Suggestion, bool) {
	s.Requirements = slices.Clone(s.Requirements)
	for _, name := range s.open {
		d := after.Distributions[name]
		i := slices.IndexFunc(s.Requirements, func(text string) bool {
			q, err := pep508.Parse(text)
			return err == nil && q.Key() == name
		})
		if d == nil || i < 0 || text(d) == "" {
			return s, false
		}
		s.Requirements[i] = text(d)
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
