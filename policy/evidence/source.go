package evidence

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
)

// A Source is the evidence that a judgement goes by. It is asked for one distribution or pair at a time.
type Source struct {
	Pairs    func() []Pair               // those that Observed knows
	Declared func(name string) []Release // oldest first; nil where the distribution is not known
	Observed func(subject string, sv pep440.Version, object string, ov pep440.Version, python string) Reading
}

// Embedded is the evidence that ships with the program.
func Embedded() Source { return Source{Pairs, Declared, Observed} }

// Find returns the release of that version.
func (s Source) Find(name string, v pep440.Version) (Release, bool) {
	releases := s.Declared(name)
	i, found := slices.BinarySearchFunc(releases, v, func(r Release, v pep440.Version) int { return r.Version.Compare(v) })
	if !found {
		return Release{}, false
	}
	return releases[i], true
}
