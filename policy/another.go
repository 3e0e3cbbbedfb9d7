package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Another returns requests that may lead out of a violation by another release of something, the nearest to what was asked
// for first. Of none of them is it known whether there is such a release, or what pip makes of it: that has to be tried.
func Another(c Case, v Violation) []Suggestion {
	if v.Kind == KindLock || v.overwrites() {
		return nil
	}
	var all []Suggestion
	for _, way := range append(c.outOf(v), c.otherReleases(v)...) {
		asked, named := c.Request.find(way.Name)
		wants := way.Specifiers
		if named && !asked.Pinned() {
			wants = wants.And(asked.Specifiers)
		}
		if asked.Fixed || wants.Excludes(way.Specifiers) || c.Request.limits(way.Name).Excludes(wants) {
			continue
		}
		all = append(all, Suggestion{
			Requirements: []string{Constraint{Name: way.Name, Specifiers: wants}.String()}, Why: Planned, Of: way.For, open: []string{way.Name},
		})
	}
	slices.SortStableFunc(all, func(a, b Suggestion) int { return c.astray(a) - c.astray(b) })
	return all
}

// Settled is a suggestion that was tried: what was left open in it is what the plan has of it. False where the plan has none
// of it that can be asked for.
func (s Suggestion) Settled(after Set) (Suggestion, bool) {
	s, ok := s.filled(after, func(d *Distribution) string {
		if !pinnable(d) {
			return ""
		}
		return Pin(d).String()
	})
	s.open = nil
	return s, ok
}

// Open says whether a suggestion is about a distribution of whose releases a policy knows nothing.
func (s Suggestion) Open(p *Policy) bool {
	return slices.ContainsFunc(s.Requirements, func(text string) bool {
		q, err := pep508.Parse(text)
		return err == nil && len(p.Evidence.Declared(q.Key())) == 0
	})
}

// outOf lists what leads distributions of the outcome out of the reach of a violated rule.
func (c Case) outOf(v Violation) []Constraint {
	rule := c.rule(v)
	if rule == nil {
		return nil
	}
	f := &finder{policy: c.Policy, set: c.After}
	f.group()
	var found []Constraint
	for _, when := range rule.When {
		out, ok := outside(when.Specifiers)
		if d, _ := f.meets(when); ok && d != nil {
			found = append(found, Constraint{Name: d.Name, Specifiers: out, For: v.Object})
		}
	}
	return found
}

// otherReleases lists the constraints by which what a violation is about, and what was asked for, is in another release.
func (c Case) otherReleases(v Violation) []Constraint {
	about := []string{v.Subject.Name, v.Object.Name}
	for _, a := range c.Request.Asked {
		about = append(about, a.Name)
	}
	var found []Constraint
	for _, name := range about {
		d := c.After.Distributions[name]
		if d == nil || slices.ContainsFunc(found, func(had Constraint) bool { return had.Name == name }) {
			continue
		}
		if another, err := pep440.ParseSpecifiers("!=" + d.Text); err == nil {
			found = append(found, Constraint{Name: name, Specifiers: another, For: v.Object})
		}
	}
	return found
}

// astray is 1 where a suggestion asks for another release of what was pinned, else 0.
func (c Case) astray(s Suggestion) int {
	asked, _ := c.Request.find(s.open[0])
	if asked.Pinned() {
		return 1
	}
	return 0
}
