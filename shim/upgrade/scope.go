// Package upgrade decides what an upgrade asks pip for, what it holds back where a plan may not be, and what is reported of
// it. It is pure: it starts no pip and reads no files.
package upgrade

import (
	"maps"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Stay says why a distribution is not moved; the text is shown.
type Stay string

const (
	Editable Stay = "editable"
	Direct   Stay = "installed from a URL or a file"
	Locked   Stay = "locked"
	Excluded Stay = "excluded"
	Unnamed  Stay = "moved only when named"
	Unbuilt  Stay = "a newer release could not be fetched or built"
)

// tools are moved only when they are named.
var tools = []string{"pip", "setuptools", "wheel", "pipguard-shim"}

// A Wish is what an upgrade was asked for.
type Wish struct {
	Named   []pep508.Requirement // none: everything that is installed
	Exclude []string             // normalised names
}

// An Origin is how a distribution was installed.
type Origin struct {
	Requested bool // its installer noted it as requested (REQUESTED)
	Stay      Stay // "" where it came from an index
}

// A Scope is what one upgrade may move, and what it asks for.
type Scope struct {
	Set       policy.Set                    // what is installed
	Requested map[string]bool               // what its installer noted as requested (REQUESTED)
	Stays     map[string]Stay               // what is not moved
	Roots     []pep508.Requirement          // what pip is asked for, what matters most first
	Rest      []pep508.Requirement          // what those lead to: asked for too, for a newer release may require it no more
	Typed     map[string]pep508.Requirement // what was named with a specifier
	All       bool                          // nothing was named

	named     map[string]bool
	extras    map[string][]string // with which distributions were installed, as far as that can be guessed
	explained map[string]bool     // what those extras brought
}

// NewScope reads a wish for what is installed, by name with its origin. Locked are the names that a lock holds.
func NewScope(wish Wish, set policy.Set, origins map[string]Origin, locked func(name string) bool) Scope {
	s := Scope{Set: set, Requested: map[string]bool{}, Stays: map[string]Stay{}, Typed: map[string]pep508.Requirement{}, All: len(wish.Named) == 0, named: map[string]bool{}, extras: map[string][]string{}}
	for _, r := range wish.Named {
		s.named[r.Key()] = true
		if !r.Specifiers.IsEmpty() {
			s.Typed[r.Key()] = r
		}
	}
	for name := range set.Distributions {
		s.Requested[name] = origins[name].Requested
		switch {
		case locked(name):
			s.Stays[name] = Locked
		case slices.Contains(wish.Exclude, name):
			s.Stays[name] = Excluded
		case slices.Contains(tools, name) && !s.named[name]:
			s.Stays[name] = Unnamed
		case slices.Contains(tools, name) && origins[name].Stay == Direct: // they often come with the environment, as files
		case origins[name].Stay != "":
			s.Stays[name] = origins[name].Stay
		}
	}
	s.extras, s.explained = s.guessExtras(s.requiredBy(set))
	s.Roots = s.withExtras(wish.Named)
	if s.All {
		s.Roots = s.roots()
		s.Rest = s.rest()
	}
	stays := func(r pep508.Requirement) bool { return s.Stays[r.Key()] != "" }
	s.Roots, s.Rest = slices.DeleteFunc(s.Roots, stays), slices.DeleteFunc(s.Rest, stays)
	return s
}

// rest is all that is installed and no root.
func (s Scope) rest() []pep508.Requirement {
	var rest []pep508.Requirement
	for _, name := range slices.Sorted(maps.Keys(s.Set.Distributions)) {
		if !slices.ContainsFunc(s.Roots, func(r pep508.Requirement) bool { return r.Name == name }) {
			rest = append(rest, pep508.Requirement{Name: name})
		}
	}
	return rest
}

// roots are the distributions that lead to all others: those that were requested, those with extras, then those that none
// requires, then one of each circle.
func (s Scope) roots() []pep508.Requirement {
	names := slices.Sorted(maps.Keys(s.Set.Distributions))
	required := s.requiredBy(s.Set)
	var roots []pep508.Requirement
	reached, asked := map[string]bool{}, map[string]bool{}
	for _, which := range []func(name string) bool{
		func(name string) bool { return s.Requested[name] },
		func(name string) bool { return len(s.extras[name]) > 0 },
		func(name string) bool { return len(required[name]) == 0 && !s.explained[name] },
		func(name string) bool { return !reached[name] && !s.explained[name] },
	} {
		for _, name := range names {
			if !asked[name] && which(name) {
				asked[name] = true
				roots = append(roots, pep508.Requirement{Name: name, Extras: s.extras[name]})
				s.reach(name, reached)
			}
		}
	}
	return roots
}

// reach notes a distribution and all that it leads to. What stays leads nowhere: pip is not asked for it.
func (s Scope) reach(name string, reached map[string]bool) {
	d := s.Set.Distributions[name]
	if d == nil || reached[name] {
		return
	}
	reached[name] = true
	if s.Stays[name] != "" {
		return
	}
	for _, r := range d.Requires {
		if r.Marker.Holds(s.Set.Markers) {
			s.reach(r.Key(), reached)
		}
	}
}

// withExtras has the extras of what was named asked for again: what they require belongs to it.
func (s Scope) withExtras(named []pep508.Requirement) []pep508.Requirement {
	all := slices.Clone(named)
	for i, r := range all {
		all[i].Extras = slices.Compact(slices.Sorted(slices.Values(slices.Concat(r.Extras, s.extras[r.Key()]))))
	}
	return all
}

// requiredBy lists who requires a distribution, by its name.
func (s Scope) requiredBy(set policy.Set) map[string][]string {
	by := map[string][]string{}
	for name, requires := range s.inEffect(set) {
		for _, r := range requires {
			if r.Key() != name {
				by[r.Key()] = append(by[r.Key()], name)
			}
		}
	}
	return by
}

// optionalFor lists who requires a distribution for an extra, by its name.
func optionalFor(set policy.Set) map[string][]string {
	by := map[string][]string{}
	for name, d := range set.Distributions {
		for _, r := range d.ForExtras() {
			by[r.Key()] = append(by[r.Key()], name)
		}
	}
	return by
}

// Leftover lists what the upgrade left over: not requested, required by one before it and by none after it. What one
// requires for an extra, before and after, may have come with that.
func (s Scope) Leftover(after policy.Set) []string {
	before, now := s.requiredBy(s.Set), s.requiredBy(after)
	optional, still := optionalFor(s.Set), optionalFor(after)
	var left []string
	for _, name := range slices.Sorted(maps.Keys(after.Distributions)) {
		needed := len(before[name]) == 0 || len(now[name]) > 0 || s.Requested[name] || s.Stays[name] != ""
		extra := slices.ContainsFunc(still[name], func(by string) bool { return slices.Contains(optional[name], by) })
		if !needed && !extra {
			left = append(left, name)
		}
	}
	return left
}
