package policy

import "slices"

// Forward is the request with newer releases of those that it breaks, where these stay as they are only because nobody
// asked for them. Whether there are such releases, and what pip makes of it, has to be tried. False where there is none to
// ask for.
func Forward(c Case, violations []Violation) (Suggestion, bool) {
	var s Suggestion
	for _, v := range violations {
		name := v.Subject.Name
		d := c.Before.Distributions[name]
		switch {
		case !v.Breaks() || slices.Contains(s.open, name):
			continue
		case v.Kind == KindProvider || v.Kind == KindLock || v.Kind == KindMissing:
			return s, false
		case d == nil || d.Version.IsZero() || d.Direct != "" || c.planned(name) || c.Request.Names(name):
			return s, false
		}
		s.Requirements = append(s.Requirements, name+">"+d.Version.String())
		s.open = append(s.open, name)
		s.Why, s.Of = Planned, v.Object
	}
	return s, len(s.open) > 0
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
