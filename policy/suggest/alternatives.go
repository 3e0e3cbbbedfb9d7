package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
)

// Alternatives returns requests that may lead out of a violation by another release of something, the nearest to what was asked
// for first. Of none of them is it known whether there is such a release, or what pip makes of it: that has to be tried.
func Alternatives(c policy.Case, v policy.Violation) []Suggestion {
	if v.Kind == policy.KindLock || v.Overwrites() {
		return nil
	}
	var all []Suggestion
	for _, way := range append(c.Escapes(v), plan{c}.otherReleases(v)...) {
		asked, named := c.Request.Find(way.Name)
		wants := way.Specifiers
		if named && !asked.Pinned() {
			wants = wants.And(asked.Specifiers)
		}
		if asked.Fixed || wants.Excludes(way.Specifiers) || c.Request.LimitsOn(way.Name).Excludes(wants) {
			continue
		}
		all = append(all, Suggestion{
			Requirements: []string{policy.Constraint{Name: way.Name, Specifiers: wants}.String()}, Why: Planned, Of: way.For, open: []string{way.Name},
		})
	}
	slices.SortStableFunc(all, func(a, b Suggestion) int { return changesPin(c.Request, a) - changesPin(c.Request, b) })
	return all
}

// otherReleases lists the constraints by which what a violation is about, and what was asked for, is in another release.
func (c plan) otherReleases(v policy.Violation) []policy.Constraint {
	about := []string{v.Subject.Name, v.Object.Name}
	for _, a := range c.Request.Asked {
		about = append(about, a.Name)
	}
	var found []policy.Constraint
	for _, name := range about {
		d := c.After.Distributions[name]
		if d == nil || slices.ContainsFunc(found, func(had policy.Constraint) bool { return had.Name == name }) {
			continue
		}
		if another, err := pep440.ParseSpecifiers("!=" + d.Text); err == nil {
			found = append(found, policy.Constraint{Name: name, Specifiers: another, For: v.Object})
		}
	}
	return found
}

// changesPin is 1 where a suggestion asks for another release of what was pinned, else 0.
func changesPin(request policy.Request, s Suggestion) int {
	asked, _ := request.Find(s.open[0])
	if asked.Pinned() {
		return 1
	}
	return 0
}
