package inquiry

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Declared says what metadata says of a pair.
type Declared string

const (
	Inside     Declared = "inside"  // all requirements between the two are met
	Outside    Declared = "outside" // one is not
	Mixed      Declared = "mixed"   // of several releases: some are inside, some outside
	Undeclared Declared = "unknown" // neither names the other, or their metadata is not known
)

// A declaration is one requirement between two distributions of a set.
type declaration struct {
	subject, object string
	requirement     pep508.Requirement
	admitted        bool
}

// declarations lists the requirements between a set's distributions, under a family's eyes: one on a member is met by
// another of a fitting version.
func declarations(p *policy.Policy, set policy.Set) []declaration {
	byKey := map[string][]*policy.Distribution{}
	for name, d := range set.Distributions {
		byKey[p.Family(name)] = append(byKey[p.Family(name)], d)
	}
	var all []declaration
	for name, d := range set.Distributions {
		for _, r := range d.Requires {
			objects := byKey[p.Family(r.Key())]
			if len(objects) == 0 || p.Family(r.Key()) == p.Family(name) || !r.Marker.Holds(set.Markers) {
				continue
			}
			all = append(all, declaration{name, objects[0].Name, r, slices.ContainsFunc(objects, func(o *policy.Distribution) bool {
				return o.Version.IsZero() && r.Specifiers.ContainsText(o.Text) || !o.Version.IsZero() && r.Specifiers.Contains(o.Version)
			})})
		}
	}
	return all
}

// sumDeclared sums up what a set's metadata says of a family and the rest, and the requirements that say so.
func sumDeclared(p *policy.Policy, set policy.Set, family string) (Declared, []string) {
	sum, texts := Undeclared, []string{}
	for _, d := range declarations(p, set) {
		if p.Family(d.subject) != family && p.Family(d.object) != family {
			continue
		}
		switch {
		case !d.admitted:
			sum = Outside
		case sum == Undeclared:
			sum = Inside
		}
		text := pep508.Requirement{Name: d.requirement.Name, Specifiers: d.requirement.Specifiers}.String()
		texts = append(texts, d.subject+" requires "+text)
	}
	slices.Sort(texts)
	return sum, slices.Compact(texts)
}
