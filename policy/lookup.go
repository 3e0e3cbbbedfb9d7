package policy

import (
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Lookup finds the distributions of one set by their names or their families'.
type Lookup struct {
	policy *Policy
	set    Set
	names  []string // of the set's distributions, in order
	byKey  map[string][]*Distribution
}

// NewLookup sorts a set's distributions under their families' keys in a policy.
func NewLookup(p *Policy, set Set) Lookup {
	l := Lookup{policy: p, set: set, names: set.Names(), byKey: make(map[string][]*Distribution, len(set.Distributions))}
	for _, name := range l.names {
		key := p.Family(name)
		l.byKey[key] = append(l.byKey[key], set.Distributions[name])
	}
	return l
}

// Find returns the distribution that meets the requirement, of its name or its family, and whether one does; where none
// does, the one that is present, nil where there is none.
func (l *Lookup) Find(r pep508.Requirement) (*Distribution, bool) {
	var present *Distribution
	for _, d := range l.byKey[l.policy.Family(r.Key())] {
		if d.Meets(r) {
			return d, true
		}
		if present == nil || d.Name == r.Key() {
			present = d
		}
	}
	return present, false
}

// Match returns the first distribution that a condition names if all that it names are present, nil otherwise.
func (l *Lookup) Match(when []pep508.Requirement) *Distribution {
	var first *Distribution
	for _, r := range when {
		if !r.Marker.Holds(l.set.Markers) {
			return nil
		}
		d, ok := l.Find(r)
		if !ok {
			return nil
		}
		if first == nil {
			first = d
		}
	}
	return first
}
