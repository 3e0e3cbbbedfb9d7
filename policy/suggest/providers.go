package suggest

import "github.com/pipguard/pipguard/policy"

// oneProvider returns the ways to have one of two providers alone: the installed one in the release that was asked for,
// the newcomer in its place, or either of two that were asked for.
func (c plan) oneProvider(v policy.Violation) []Suggestion {
	if !v.Overwrites() {
		return nil
	}
	a, b := v.Subject, v.Object
	if c.Before.Distributions[a.Name] == nil {
		a, b = b, a
	}
	switch {
	case c.Before.Distributions[b.Name] != nil:
		return nil // both are there already
	case c.Before.Distributions[a.Name] == nil && c.Request.Names(a.Name) && c.Request.Names(b.Name):
		return []Suggestion{{Without: a.Name, Why: Alone, Of: b}, {Without: b.Name, Why: Alone, Of: a}}
	case c.Before.Distributions[a.Name] == nil:
		return nil
	}
	all := []Suggestion{{Remove: a.Name, Why: InPlaceOf, Of: c.Before.Distributions[a.Name].Named()}}
	newcomer := c.After.Distributions[b.Name]
	if newcomer == nil { // a further round has left it out
		return all
	}
	if release, known := c.Policy.Evidence.Find(a.Name, newcomer.Version); known && c.Request.Names(b.Name) && c.usable(release) && !c.Before.Distributions[a.Name].Version.Equal(newcomer.Version) {
		same := Suggestion{Requirements: []string{a.Name + "==" + newcomer.Text}, Without: b.Name, Why: SameRelease, Of: a, put: []*policy.Distribution{c.released(release)}}
		return append([]Suggestion{same}, all...)
	}
	return all
}
