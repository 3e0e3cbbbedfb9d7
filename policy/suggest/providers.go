package suggest

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

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
	var all []Suggestion
	if !c.needed(a.Name) && !v.Apart() {
		all = []Suggestion{{Remove: a.Name, Why: InPlaceOf, Of: c.Before.Distributions[a.Name].Named()}}
	}
	newcomer := c.After.Distributions[b.Name]
	if newcomer == nil { // a further round has left it out
		return all
	}
	if release, known := c.Policy.Evidence.Find(a.Name, newcomer.Version); known && c.Request.Names(b.Name) && c.usable(release) && !c.Before.Distributions[a.Name].Version.Equal(newcomer.Version) {
		same := Suggestion{Requirements: []string{a.Name + "==" + newcomer.Text}, Without: b.Name, Why: SameRelease, Of: a, put: []*policy.Distribution{c.released(release)}}
		return append([]Suggestion{same}, all...)
	}
	return append(c.alongside(a, newcomer), all...)
}

// alongside is the owner of overwritten files in the newcomer's release, where one name says that it is a variant of the
// other: then both may have the same files. That has to be tried.
func (c plan) alongside(owner policy.Named, newcomer *policy.Distribution) []Suggestion {
	had := c.Before.Distributions[owner.Name]
	variant := strings.HasPrefix(newcomer.Name, owner.Name+"-") || strings.HasPrefix(owner.Name, newcomer.Name+"-")
	if !variant || c.Request.Names(owner.Name) || !newcomer.Pinnable() || had.Version.IsZero() || had.Version.Compare(newcomer.Version) >= 0 {
		return nil
	}
	return []Suggestion{{
		Requirements: []string{owner.Name + "==" + newcomer.Text}, Why: SameRelease, Of: owner, open: []string{owner.Name},
	}}
}

// needed says whether something that is installed requires a distribution: then the guard keeps it from being uninstalled.
func (c plan) needed(name string) bool {
	for _, d := range c.Before.Distributions {
		if slices.ContainsFunc(d.Requires, func(q pep508.Requirement) bool { return q.Key() == name && q.Marker.Holds(c.Before.Markers) }) {
			return true
		}
	}
	return false
}
