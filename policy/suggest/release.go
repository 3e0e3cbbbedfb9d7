package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep508"
)

// fits says whether the outcome keeps the pair whole with another release in it.
func (c plan) fits(v policy.Violation, r evidence.Release) bool {
	return c.holds(v, c.released(r))
}

// released is a release as the evidence knows it.
func (c plan) released(r evidence.Release) *policy.Distribution {
	return &policy.Distribution{Name: r.Name, Version: r.Version, Text: r.Version.String(), Requires: r.Requires(evidence.Platform(c.After.Markers))}
}

// holds says whether nothing that touches the given distribution or the violation's object breaks once it is put into the
// outcome. What pip would choose freely is left out of the question, and so is what was broken before.
func (c plan) holds(v policy.Violation, d *policy.Distribution) bool {
	with := c
	with.Rehearsed = nil // of other releases
	with.After = c.After.With([]*policy.Distribution{d})
	for _, found := range c.Violations(with.After, []string{d.Name, v.Object.Name}) {
		if found.Severity == policy.Break && !c.rechosen(found, v, d) && (found.Key() == v.Key() || !with.standing(found)) {
			return false
		}
	}
	return true
}

// rechosen says whether a violation is about a distribution that another plan would choose freely: one that is in the
// outcome for this plan's sake alone, or that the given distribution needs in another release.
func (c plan) rechosen(found, v policy.Violation, d *policy.Distribution) bool {
	for _, name := range []string{found.Subject.Name, found.Object.Name} {
		if name == d.Name || name == v.Subject.Name || name == v.Object.Name {
			continue
		}
		asked, named := c.Request.Find(name)
		if named && (asked.Pinned() || asked.Fixed) {
			continue // it stays what was asked for
		}
		at := c.After.Distributions[name]
		needsOther := slices.ContainsFunc(d.Requires, func(q pep508.Requirement) bool {
			return q.Key() == name && at != nil && q.Marker.Holds(c.After.Markers) && !at.Meets(q)
		})
		if c.Touches(name) || needsOther {
			return true
		}
	}
	return false
}

// standing says whether a violation was there before the plan, between two distributions that it leaves as they are.
func (c plan) standing(v policy.Violation) bool {
	if c.Touches(v.Subject.Name) || c.Touches(v.Object.Name) {
		return false
	}
	before := c.Violations(c.Before, []string{v.Subject.Name})
	return slices.ContainsFunc(before, func(b policy.Violation) bool { return b.Key() == v.Key() })
}
