package upgrade

import (
	"maps"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// holders says what keeps a distribution from its newest release: what a plan with a newer one would have broken, what
// others of the outcome require of it, or what it requires of them. What really decides comes first: what is held back
// itself only repeats the reason of something else.
func (s Scope) holders(row Row, o Outcome) []policy.Violation {
	if found := avoided(row, o.Avoided); len(found) > 0 {
		return first(found, func(v policy.Violation) bool {
			other := v.Object
			if other.Name == row.Name {
				other = v.Subject
			}
			return newer(other.Version, version(o.After, other.Name)) || !s.mayMove(other.Name, o)
		})
	}
	if found := s.refusing(row, o); len(found) > 0 {
		return found
	}
	if newest := o.newest(row.Name); newest != nil {
		return s.unmet(newest, o)
	}
	return nil
}

// first puts what decides before what does not.
func first(all []policy.Violation, decides func(policy.Violation) bool) []policy.Violation {
	slices.SortStableFunc(all, func(a, b policy.Violation) int { return bit(decides(b)) - bit(decides(a)) })
	return all
}

// mayMove says whether a distribution is short of its newest release, and nothing but other distributions holds it.
func (s Scope) mayMove(name string, o Outcome) bool {
	return s.Stays[name] == "" && !o.unbuilt(name) && newer(o.Newest[name], version(o.After, name))
}

// refusesStill says whether a distribution's requirement that refuses something would be there without what holds that back:
// it stays, or its newest release requires it too.
func (s Scope) refusesStill(name string, o Outcome, refuses func(pep508.Requirement) bool) bool {
	if !s.mayMove(name, o) {
		return true
	}
	d := o.newest(name)
	return d != nil && slices.ContainsFunc(d.Requires, func(r pep508.Requirement) bool { return r.Marker.Holds(o.After.Markers) && refuses(r) })
}

// Together names the distributions that hold rows back, were not named, and have a newer release themselves: to upgrade those
// as well may move the rows further. Nil where everything was to move.
func (s Scope) Together(rows []Row, newest map[string]string) []string {
	var names []string
	for _, row := range rows {
		for _, v := range row.HeldBy {
			name := v.Subject.Name
			installed := v.Subject.Version == version(s.Set, name) // not what its newer release requires too
			if installed && !s.All && !s.named[name] && s.Stays[name] == "" && newer(newest[name], v.Subject.Version) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// newest is a distribution's newest release with its metadata; nil where that is not known.
func (o Outcome) newest(name string) *policy.Distribution {
	if d := o.PipChoice.Distributions[name]; d != nil && d.Text == o.Newest[name] {
		return d
	}
	return o.Release(name)
}

// avoided are the violations with a newer release of a distribution on either side.
func avoided(row Row, all []policy.Violation) []policy.Violation {
	var found []policy.Violation
	for _, v := range all {
		object, subject := v.Object.Name == row.Name && newer(v.Object.Version, row.To), v.Subject.Name == row.Name && newer(v.Subject.Version, row.To)
		known := slices.ContainsFunc(found, func(had policy.Violation) bool { return had.Key() == v.Key() })
		if v.Breaks() && (object || subject) && !known {
			found = append(found, v)
		}
	}
	return found
}

// refusing are the requirements in an outcome that refuse a distribution's newest release.
func (s Scope) refusing(row Row, o Outcome) []policy.Violation {
	newest, err := pep440.Parse(row.Newest)
	if err != nil {
		return nil
	}
	return s.against(policy.Named{Name: row.Name, Version: row.Newest}, "", o, func(q pep440.Specifiers) bool {
		return !q.IsEmpty() && !q.Contains(newest)
	})
}

// against are the requirements of an object in an outcome whose range is such that it refuses something, one a
// distribution; what goes has none.
func (s Scope) against(object policy.Named, goes string, o Outcome, refuses func(pep440.Specifiers) bool) []policy.Violation {
	concerns := func(r pep508.Requirement) bool { return r.Key() == object.Name && refuses(r.Specifiers) }
	var found []policy.Violation
	requires := s.inEffect(o.After)
	for _, name := range slices.Sorted(maps.Keys(requires)) {
		at := slices.IndexFunc(requires[name], concerns)
		if at < 0 || name == goes {
			continue
		}
		r := requires[name][at]
		asks := pep508.Requirement{Name: r.Name, Specifiers: r.Specifiers}
		if !r.Marker.Holds(o.After.Markers) {
			asks.Marker = r.Marker // for an extra
		}
		found = append(found, declared(o.After.Distributions[name], object, asks.String()))
	}
	return first(found, func(v policy.Violation) bool { return s.refusesStill(v.Subject.Name, o, concerns) })
}

// unmet is what a release requires that an outcome has in another version, each followed by the requirements that exclude
// it. What nothing excludes, and what could move with it, comes last; where that is held by the release's own predecessor
// alone, it is no reason.
func (s Scope) unmet(d *policy.Distribution, o Outcome) []policy.Violation {
	var excluded, free []policy.Violation
	for _, r := range d.Requires {
		have := o.After.Distributions[r.Key()]
		if have == nil || !r.Marker.Holds(o.After.Markers) || r.Specifiers.Contains(have.Version) {
			continue
		}
		v := declared(d, policy.Named{Name: have.Name, Version: have.Text}, r.Name+r.Specifiers.String())
		others := s.against(v.Object, d.Name, o, r.Specifiers.Excludes)
		switch {
		case len(others) > 0 || !s.mayMove(have.Name, o):
			excluded = append(append(excluded, v), others...)
		case !s.heldOnlyBy(d.Name, have, o):
			free = append(free, v)
		}
	}
	return append(excluded, free...)
}

// heldOnlyBy says whether the requirement of one installed distribution is all that keeps another one back.
func (s Scope) heldOnlyBy(name string, held *policy.Distribution, o Outcome) bool {
	row := Row{Name: held.Name, To: held.Text, Newest: o.Newest[held.Name]}
	by := s.refusing(row, o)
	return len(avoided(row, o.Avoided)) == 0 && len(by) > 0 && !slices.ContainsFunc(by, func(v policy.Violation) bool { return v.Subject.Name != name })
}

// declared is the violation of what a distribution's metadata requires of another one.
func declared(d *policy.Distribution, object policy.Named, requires string) policy.Violation {
	return policy.Violation{
		Rule: d.Name + "-requires-" + object.Name, Kind: policy.KindMetadata, Subject: policy.Named{Name: d.Name, Version: d.Text}, Object: object,
		Requires: requires, Severity: policy.Break, Fixes: []string{},
		Evidence: []policy.Evidence{{"kind": "declared", "distribution": d.Name, "version": d.Text, "requires": requires}},
	}
}
