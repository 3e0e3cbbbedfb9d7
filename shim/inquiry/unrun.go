package inquiry

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
)

// unrun lists the pairs of a case's After, of those whose releases are run together, without a recorded run that
// no violation is about, and of which one is described where a description is judged: "numpy 1.14.6 beside tensorflow 2.7.4".
func unrun(c policy.Case, described *Described, violations []Violation) []string {
	families := map[string][]*policy.Distribution{}
	for name, d := range c.After.Distributions {
		if !d.Version.IsZero() {
			families[c.Policy.Family(name)] = append(families[c.Policy.Family(name)], d)
		}
	}
	var pairs []string
	for _, pair := range c.Policy.Evidence.Pairs() {
		for _, subject := range families[pair.Subject] {
			for _, object := range families[pair.Object] {
				about := func(v Violation) bool { return v.Touches(subject.Name) && v.Touches(object.Name) }
				reading := c.Policy.Evidence.Observed(pair.Subject, subject.Version, pair.Object, object.Version, c.After.Markers.PythonVersion)
				if reading.Result == evidence.None && described.has(subject, object) && !slices.ContainsFunc(violations, about) {
					pairs = append(pairs, object.Name+" "+object.Text+" beside "+subject.Name+" "+subject.Text)
				}
			}
		}
	}
	slices.Sort(pairs)
	return pairs
}

// has says whether one of some releases is the set's; what is installed is in no set.
func (d *Described) has(releases ...*policy.Distribution) bool {
	return d == nil || slices.ContainsFunc(releases, func(r *policy.Distribution) bool { return d.Set.Distributions[r.Name] == r })
}
