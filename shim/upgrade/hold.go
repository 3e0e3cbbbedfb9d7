package upgrade

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
)

// A Hold is a distribution that is held back: within a range, or at the installed version.
type Hold struct {
	Name       string
	Specifiers pep440.Specifiers // where it may move to; empty: it stays as installed
	Left       bool              // pip is not asked for it either
	Unbuilt    bool              // pip could not fetch or build a newer release
}

// pinned says whether a distribution is held at the installed version.
func pinned(held []Hold, name string) bool {
	return slices.ContainsFunc(held, func(h Hold) bool { return h.Name == name && h.Specifiers.IsEmpty() })
}

// leftOut says whether pip is not asked for a distribution.
func leftOut(held []Hold, name string) bool {
	return slices.ContainsFunc(held, func(h Hold) bool { return h.Left && h.Name == name })
}

// A Dead plan is one that may not be, or that pip did not come to.
type Dead struct {
	Violations []policy.Violation  // what it would break
	Before     policy.Set          // what is installed
	After      policy.Set          // what it would make of that
	Applied    []policy.Constraint // under which it came out, of the judgement's own
	Conflict   Conflict            // what pip says where it came to no plan
	Few        bool                // few plans are left: all that takes part is held back
}

// next returns what is held back after a dead plan, beyond what is held already: the fewest distributions that are part in
// all that it would break, those first that nobody requested. It returns nothing where there is nothing more to hold.
func (s Scope) next(held []Hold, dead Dead) []Hold {
	if len(dead.Violations) > 0 {
		return s.cover(held, dead)
	}
	if next := s.holdForConflict(held, dead.Conflict); !dead.Few || len(next) == 0 {
		return next
	}
	return s.holdAllForConflict(held, dead.Conflict)
}

// cover holds the fewest at the installed version, so that each violation has lost one part.
func (s Scope) cover(held []Hold, dead Dead) []Hold {
	var open [][]string
	for _, v := range dead.Violations {
		if parts := s.parts(held, dead, v); v.Breaks() && len(parts) > 0 {
			open = append(open, parts)
		}
	}
	if dead.Few {
		return heldAll(open)
	}
	var next []Hold
	for _, name := range s.fewest(open) {
		next = append(next, Hold{Name: name})
	}
	if len(next) > 0 {
		next = append(next, s.ranges(held, dead, next)...)
	}
	return next
}

// heldAll holds all that takes part in any violation.
func heldAll(open [][]string) []Hold {
	var all []Hold
	for _, name := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(open...)))) {
		all = append(all, Hold{Name: name})
	}
	return all
}

// parts are the distributions that a plan changes and that could be held for a violation's sake: the object, then the
// subject; in the place of one that the plan brings new, those that it would come with.
func (s Scope) parts(held []Hold, dead Dead, v policy.Violation) []string {
	var all []string
	add := func(name string) {
		_, typed := s.Typed[name]
		if !typed && !pinned(held, name) && !slices.Contains(all, name) && changed(dead, name) {
			all = append(all, name)
		}
	}
	for _, name := range []string{v.Object.Name, v.Subject.Name} {
		add(name)
		if dead.Before.Distributions[name] == nil && dead.After.Distributions[name] != nil {
			for _, owner := range s.bringers(dead, name) {
				add(owner)
			}
		}
	}
	return all
}

// changed says whether a plan replaces an installed distribution.
func changed(dead Dead, name string) bool {
	before, after := dead.Before.Distributions[name], dead.After.Distributions[name]
	return before != nil && after != nil && before != after
}

// bringers are the installed distributions that lead to a new one in a plan's outcome.
func (s Scope) bringers(dead Dead, name string) []string {
	by := s.requiredBy(dead.After)
	seen, queue := map[string]bool{name: true}, []string{name}
	var found []string
	for len(queue) > 0 {
		owners := slices.Sorted(slices.Values(by[queue[0]]))
		queue = queue[1:]
		for _, owner := range owners {
			if seen[owner] {
				continue
			}
			seen[owner] = true
			if dead.Before.Distributions[owner] != nil {
				found = append(found, owner)
			} else {
				queue = append(queue, owner)
			}
		}
	}
	return found
}

// ranges keeps the constraints that the judgement found on the way to a dead plan, so that they are not searched for again.
func (s Scope) ranges(held []Hold, dead Dead, next []Hold) []Hold {
	var all []Hold
	for _, c := range dead.Applied {
		d := s.Set.Distributions[c.Name]
		known := slices.ContainsFunc(held, func(h Hold) bool { return h.Name == c.Name && h.Specifiers.String() == c.Specifiers.String() })
		if !known && !pinned(next, c.Name) && d != nil && c.Specifiers.Contains(d.Version) {
			all = append(all, Hold{Name: c.Name, Specifiers: c.Specifiers})
		}
	}
	return all
}

func bit(set bool) int {
	if set {
		return 1
	}
	return 0
}
