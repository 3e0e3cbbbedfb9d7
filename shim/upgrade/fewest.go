package upgrade

import (
	"cmp"
	"math/bits"
	"slices"
)

// mostTried is how many names are tried in all combinations.
const mostTried = 16

// fewest chooses names so that each list has one of them: as few as can be, of equal choices the one with fewer that were
// requested, then what is in more lists. Of more names than can be tried it takes what is in most lists, one after the other.
func (s Scope) fewest(open [][]string) []string {
	names := s.ranked(open)
	if len(names) > mostTried {
		name := names[0]
		rest := slices.DeleteFunc(slices.Clone(open), func(parts []string) bool { return slices.Contains(parts, name) })
		return append([]string{name}, s.fewest(rest)...)
	}
	var requested uint
	lists := make([]uint, len(open))
	for i, name := range names {
		requested |= uint(bit(s.Requested[name])) << i
		for n, parts := range open {
			lists[n] |= uint(bit(slices.Contains(parts, name))) << i
		}
	}
	best := uint(1)<<len(names) - 1
	for chosen := range best {
		better := cmp.Or(
			cmp.Compare(bits.OnesCount(chosen), bits.OnesCount(best)), cmp.Compare(bits.OnesCount(chosen&requested), bits.OnesCount(best&requested)),
		) < 0
		if better && !slices.ContainsFunc(lists, func(list uint) bool { return list&chosen == 0 }) {
			best = chosen
		}
	}
	var found []string
	for i, name := range names {
		if best>>i&1 == 1 {
			found = append(found, name)
		}
	}
	return found
}

// ranked is all names: those in most lists first, of equal ones those that were not requested, then as they come.
func (s Scope) ranked(open [][]string) []string {
	count := map[string]int{}
	var names []string
	for _, parts := range open {
		for _, name := range parts {
			if count[name]++; count[name] == 1 {
				names = append(names, name)
			}
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(bit(s.Requested[a]), bit(s.Requested[b])))
	})
	return names
}
