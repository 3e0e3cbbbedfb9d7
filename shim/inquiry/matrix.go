package inquiry

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A side is one release of a grid, and what it asks of the other side.
type side struct {
	evidence.Release
	pythons []string
	members []*policy.Distribution // itself, and what it hands on to
	asks    []pep508.Requirement
	owners  []string // of the asks: a family's member may answer for another
}

// A gridder fills one grid.
type gridder struct {
	asker
	names   [2]string
	sides   [2]map[string][]side   // by series
	targets map[string]Target      // by Python
	said    [2]map[string][]string // by series: what its releases' metadata says of the other side
}

// side reads one distribution's releases, by series.
func (g *gridder) side(name, other string) map[string][]side {
	family := g.Policy.Family(other)
	sides := map[string][]side{}
	for _, release := range g.of(name) {
		if !choosable(release) {
			continue
		}
		s := side{Release: release, pythons: release.Pythons(g.Target.Platform)}
		if len(s.pythons) == 0 {
			continue
		}
		for _, python := range s.pythons {
			g.aim(python)
		}
		set := g.set(release, g.aim(s.pythons[len(s.pythons)-1]))
		for owner, d := range set.Distributions {
			s.members = append(s.members, d)
			for _, r := range d.Requires {
				if g.Policy.Family(r.Key()) == family {
					s.asks, s.owners = append(s.asks, r), append(s.owners, owner)
				}
			}
		}
		key := seriesOf(release.Version)
		sides[key] = append(sides[key], s)
	}
	return sides
}

// aim is the target with a Python that some release has a wheel for; side has made it.
func (g *gridder) aim(python string) Target {
	target, ok := g.targets[python]
	if !ok {
		target = g.Target.On(python)
		g.targets[python] = target
	}
	return target
}

// seriesOf is a release's first two segments.
func seriesOf(v pep440.Version) string {
	parts := strings.SplitN(v.Base().String(), ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// series lists one side's series, oldest first.
func (g *gridder) series(i int) []Series {
	var all []Series
	for _, release := range g.of(g.names[i]) {
		name := seriesOf(release.Version)
		if len(g.sides[i][name]) == 0 || slices.ContainsFunc(all, func(s Series) bool { return s.Name == name }) {
			continue
		}
		s := Series{Name: name}
		for _, its := range g.sides[i][name] {
			s.Releases = append(s.Releases, its.Release)
		}
		all = append(all, s)
	}
	return all
}

// runs sorts the recorded runs of the pair by series.
func (g *gridder) runs() map[[2]string][]evidence.Cell {
	sorted := map[[2]string][]evidence.Cell{}
	a, b := g.Policy.Family(g.names[0]), g.Policy.Family(g.names[1])
	for _, c := range evidence.Cells(a, b) {
		key := [2]string{seriesOf(c.SubjectVersion), seriesOf(c.ObjectVersion)}
		sorted[key] = append(sorted[key], c)
	}
	for _, c := range evidence.Cells(b, a) {
		key := [2]string{seriesOf(c.ObjectVersion), seriesOf(c.SubjectVersion)}
		sorted[key] = append(sorted[key], c)
	}
	return sorted
}

// cell judges two series: metadata for all their releases, the rest for the newest pair, and where that is blocked for
// the newest few that have a chance.
func (g *gridder) cell(row, column string, runs []evidence.Cell) Cell {
	c := Cell{Declared: Undeclared, Observed: evidence.None, Runs: runs}
	tries := 3
	for _, a := range slices.Backward(g.sides[0][row]) {
		for _, b := range slices.Backward(g.sides[1][column]) {
			python := lastCommon(a.pythons, b.pythons)
			if python == "" {
				continue
			}
			declared := g.declared(a, b, python)
			c.Declared = c.Declared.with(declared)
			if !c.Wheels {
				g.judgeNewest(&c, a, b, python)
				continue
			}
			retry := c.Verdict == policy.Block && c.Some == [2]string{} && tries > 0
			observed := evidence.None
			if len(runs) > 0 && (retry || c.Observed == evidence.None) {
				observed = g.observed(a, b, python)
			}
			if c.Observed == evidence.None {
				c.Observed = observed
			}
			if !retry || !observed.Runs() && (declared != Inside || observed != evidence.None) {
				continue
			}
			if tries--; g.verdict(a, b, python) != policy.Block {
				c.Some = [2]string{a.Version.String(), b.Version.String()}
			}
		}
	}
	if c.Wheels {
		c.Says = slices.Concat(g.said[0][row], g.said[1][column])
	}
	return c
}

// observed is what runs say of one pair.
func (g *gridder) observed(a, b side, python string) evidence.Result {
	its := &policy.Distribution{Name: b.Name, Version: b.Version}
	return pairReading(g.Policy, g.names[0], a.Release, its, python).Result
}

// judgeNewest judges the newest pair of a cell.
func (g *gridder) judgeNewest(c *Cell, a, b side, python string) {
	c.Wheels, c.Python, c.Pair = true, python, [2]string{a.Version.String(), b.Version.String()}
	c.Verdict, c.Observed = g.verdict(a, b, python), g.observed(a, b, python)
	c.Why = func() []policy.Violation {
		return slices.DeleteFunc(policy.Check(g.together(a, b, python)), func(v policy.Violation) bool { return v.Kind == policy.KindMissing })
	}
}

func (g *gridder) verdict(a, b side, python string) policy.Verdict {
	return policy.Sum(policy.CheckBriefly(g.together(a, b, python)))
}

// together is the case of two releases beside each other.
func (g *gridder) together(a, b side, python string) policy.Case {
	set := policy.Set{Markers: g.aim(python).Markers, Distributions: map[string]*policy.Distribution{}}
	for _, d := range slices.Concat(a.members, b.members) {
		set.Distributions[d.Name] = d
	}
	return policy.Case{Policy: g.Policy, Today: g.Today, After: set}
}

// declared is what metadata says of one pair, in either direction.
func (g *gridder) declared(a, b side, python string) Declared {
	sum := Undeclared
	markers := g.aim(python).Markers
	for _, r := range a.asks {
		if r.Marker.Holds(markers) {
			sum = sum.and(r.Specifiers.Contains(b.Version))
		}
	}
	for _, r := range b.asks {
		if r.Marker.Holds(markers) {
			sum = sum.and(r.Specifiers.Contains(a.Version))
		}
	}
	return sum
}

// and adds one requirement of the same pair.
func (d Declared) and(admits bool) Declared {
	switch {
	case !admits:
		return Outside
	case d == Undeclared:
		return Inside
	}
	return d
}

// with adds another pair.
func (d Declared) with(other Declared) Declared {
	switch {
	case d == Undeclared || d == other:
		return other
	case other == Undeclared:
		return d
	}
	return Mixed
}

// says lists what the releases of a series ask of the other side, each with those that ask it.
func (g *gridder) says(i int, name string) []string {
	var order []string
	first, last := map[string]string{}, map[string]string{}
	for _, its := range g.sides[i][name] {
		for j, r := range its.asks {
			text := "requires " + r.String()
			if its.owners[j] != its.Name {
				text = "hands on to " + its.owners[j] + ", which " + text
			}
			if first[text] == "" {
				order, first[text] = append(order, text), its.Version.String()
			}
			last[text] = its.Version.String()
		}
	}
	for k, text := range order {
		span := first[text]
		if last[text] != span {
			span += " to " + last[text]
		}
		order[k] = g.names[i] + " " + span + " " + text
	}
	return order
}

// lastCommon is the newest Python in both lists, which are sorted; "" for none.
func lastCommon(a, b []string) string {
	for _, python := range slices.Backward(a) {
		if slices.Contains(b, python) {
			return python
		}
	}
	return ""
}
