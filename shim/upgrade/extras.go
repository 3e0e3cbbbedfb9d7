package upgrade

import (
	"maps"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pattern"
)

// extraName is an extra in a marker, PEP 508.
var extraName = pattern.New(`\bextra *== *["']([\w.-]+)["']`)

// guessExtras guesses which extras distributions were installed with, which nothing notes: those whose requirements are all
// installed, one of them for no other reason that is known. It returns them by name, and what they explain.
func (s Scope) guessExtras(required map[string][]string) (extras map[string][]string, explained map[string]bool) {
	extras, explained = map[string][]string{}, map[string]bool{}
	unexplained := func(name string) bool { return len(required[name]) == 0 && !s.Requested[name] && s.Stays[name] == "" }
	for _, name := range slices.Sorted(maps.Keys(s.Set.Distributions)) {
		d := s.Set.Distributions[name]
		if s.Stays[name] != "" {
			continue
		}
		optional := d.ForExtras()
		for _, extra := range extrasOf(d) {
			brought, whole := s.brought(d, optional, extra)
			if whole && slices.ContainsFunc(brought, unexplained) {
				extras[name] = append(extras[name], extra)
				for _, b := range brought {
					explained[b] = true
				}
			}
		}
	}
	return extras, explained
}

// inEffect lists what the distributions of a set require, with the extras that are asked for: by others, and as they were
// installed.
func (s Scope) inEffect(set policy.Set) map[string][]pep508.Requirement {
	asked := maps.Clone(s.extras)
	for {
		found, more := map[string][]pep508.Requirement{}, false
		for _, name := range slices.Sorted(maps.Keys(set.Distributions)) {
			found[name] = requirements(set, name, asked[name])
			for _, r := range found[name] {
				for _, extra := range r.Extras {
					if !slices.Contains(asked[r.Key()], extra) {
						asked[r.Key()] = append(slices.Clip(asked[r.Key()]), extra)
						more = true
					}
				}
			}
		}
		if !more {
			return found
		}
	}
}

// requirements are those of one distribution with these extras.
func requirements(set policy.Set, name string, extras []string) []pep508.Requirement {
	d := set.Distributions[name]
	all := d.Requires
	if len(extras) > 0 {
		all = slices.Concat(all, d.ForExtras())
	}
	return slices.DeleteFunc(slices.Clone(all), func(r pep508.Requirement) bool { return !r.Marker.Holds(set.Markers, extras...) })
}

// extrasOf lists the extras that a distribution requires something for.
func extrasOf(d *policy.Distribution) []string {
	found := map[string]bool{}
	for _, match := range extraName().FindAllStringSubmatch(d.Optional, -1) {
		found[match[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// brought lists what an extra brings, and says whether all of it is installed as it is required.
func (s Scope) brought(d *policy.Distribution, optional []pep508.Requirement, extra string) (names []string, whole bool) {
	for _, r := range optional {
		if !r.Marker.Holds(s.Set.Markers, extra) || r.Marker.Holds(s.Set.Markers) || r.Key() == d.Name {
			continue
		}
		have := s.Set.Distributions[r.Key()]
		if have == nil || !r.Specifiers.Contains(have.Version) {
			return nil, false
		}
		names = append(names, r.Key())
	}
	return names, len(names) > 0
}
