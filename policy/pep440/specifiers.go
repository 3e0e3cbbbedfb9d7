package pep440

import (
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Specifiers is a comma-separated list of specifiers that must all hold. The zero value admits every version.
type Specifiers struct {
	list    []Specifier
	meaning *meaning // nil if list is empty
}

// A meaning is what specifiers admit, worked out when it is first asked for: of all requirements that an environment
// states, a run looks into few.
type meaning struct {
	asked     atomic.Int32
	once      sync.Once
	admitted  []interval // what the ordered operators leave
	identical []string   // what "===" asks for, in lower case
}

// work gives what s means; s is not empty.
func (s *Specifiers) work() *meaning {
	s.meaning.once.Do(func() {
		s.meaning.admitted = admittedBy(s.list)
		for i := range s.list {
			if s.list[i].Operator == "===" {
				s.meaning.identical = append(s.meaning.identical, strings.ToLower(s.list[i].Version))
			}
		}
	})
	return s.meaning
}

// ParseSpecifiers reads specifiers that are parted by commas; none at all admit every version.
func ParseSpecifiers(text string) (Specifiers, error) {
	list := make([]Specifier, 0, 1+strings.Count(text, ","))
	for clause := range strings.SplitSeq(text, ",") {
		if trimSpace(clause) == "" {
			continue
		}
		s, err := parseSpecifier(clause)
		if err != nil {
			return Specifiers{}, err
		}
		list = append(list, s)
	}
	return of(list), nil
}

// ParseSpecifier reads exactly one specifier, in which a comma parts nothing.
func ParseSpecifier(text string) (Specifiers, error) {
	s, err := parseSpecifier(text)
	if err != nil {
		return Specifiers{}, err
	}
	return of([]Specifier{s}), nil
}

// MustParseSpecifiers is ParseSpecifiers for those written in the program; it panics on an error.
func MustParseSpecifiers(text string) Specifiers {
	s, err := ParseSpecifiers(text)
	if err != nil {
		panic(err)
	}
	return s
}

func of(list []Specifier) Specifiers {
	if len(list) == 0 {
		return Specifiers{}
	}
	return Specifiers{list, new(meaning)}
}

// admittedBy halves the list, so that a hostile one of ten thousand "!=" costs no square of that.
func admittedBy(list []Specifier) []interval {
	if len(list) == 1 {
		return list[0].ranges()
	}
	middle := len(list) / 2
	return intersect(admittedBy(list[:middle]), admittedBy(list[middle:]))
}

// IsEmpty reports whether s has no specifier, and so admits every version.
func (s Specifiers) IsEmpty() bool { return len(s.list) == 0 }

// All gives the specifiers in the order in which they were written.
func (s Specifiers) All() iter.Seq[Specifier] { return slices.Values(s.list) }

// And admits what both s and other admit.
func (s Specifiers) And(other Specifiers) Specifiers {
	switch {
	case s.IsEmpty():
		return other
	case other.IsEmpty():
		return s
	}
	return of(slices.Concat(s.list, other.list))
}

// Minimal admits what s admits, without the specifiers that others of s imply. More than a hundred are left as they are.
func (s Specifiers) Minimal() Specifiers {
	if len(s.list) > 100 {
		return s
	}
	kept := slices.Clone(s.list)
	for i := len(kept) - 1; i >= 0 && len(kept) > 1; i-- {
		if rest := slices.Delete(slices.Clone(kept), i, i+1); of(rest).Within(of(kept[i : i+1])) {
			kept = rest
		}
	}
	return of(kept)
}

// Contains reports whether s admits v, pre-releases included: packaging's SpecifierSet.contains(v, prereleases=True), as pip asks it.
// The zero Version is in nothing.
func (s Specifiers) Contains(v Version) bool {
	if v.IsZero() || s.IsEmpty() {
		return !v.IsZero()
	}
	return s.admits(&v) && s.isIdentical(v.normal)
}

// ContainsText is Contains for a version as text: "===" looks at how it is written, and nothing else admits what is not PEP 440.
func (s Specifiers) ContainsText(text string) bool {
	if s.IsEmpty() {
		return true
	}
	if !s.isIdentical(text) {
		return false
	}
	v, ok := parse(trimSpace(text))
	if !ok {
		return len(s.list) == len(s.work().identical)
	}
	return s.admits(&v)
}

// fewAsked is how often specifiers are asked before their meaning is worth working out: an install judges its environment
// a few times, a search thousands.
const fewAsked = 16

// admits reports whether the ordered operators admit v.
func (s *Specifiers) admits(v *Version) bool {
	if s.meaning.asked.Load() >= fewAsked {
		return holds(s.work().admitted, v)
	}
	s.meaning.asked.Add(1)
	for i := range s.list {
		if !s.list[i].admits(v) {
			return false
		}
	}
	return true
}

// isIdentical reports whether text is what every "===" asks for (PEP 440, arbitrary equality).
func (s *Specifiers) isIdentical(text string) bool {
	lower := strings.ToLower(text) // as Python's str.lower, which is not Unicode's folding
	for i := range s.list {
		if s.list[i].Operator == "===" && strings.ToLower(s.list[i].Version) != lower {
			return false
		}
	}
	return true
}

// Exact gives the version that s pins by "==" without a wildcard or by "===", the first if there are several.
// The version is zero where "===" names what is not PEP 440.
func (s Specifiers) Exact() (Version, bool) {
	i := slices.IndexFunc(s.list, func(s Specifier) bool { return s.isExact() })
	if i < 0 {
		return Version{}, false
	}
	return s.list[i].parsed(), true
}

// AllowsPrereleases reports whether a specifier other than "!=" names a pre-release: packaging's SpecifierSet.prereleases.
func (s Specifiers) AllowsPrereleases() bool {
	return slices.ContainsFunc(s.list, func(s Specifier) bool { return s.namesPrerelease() })
}

// String gives the specifiers as packaging does: sorted, each once.
func (s Specifiers) String() string {
	if len(s.list) == 1 {
		return s.list[0].String()
	}
	sorted := slices.SortedStableFunc(s.All(), func(a, b Specifier) int { return strings.Compare(a.String(), b.String()) })
	seen := map[string]bool{}
	var words []string
	for _, specifier := range sorted {
		if key := specifier.canonical(); !seen[key] {
			seen[key] = true
			words = append(words, specifier.String())
		}
	}
	return strings.Join(words, ",")
}
