package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// fits says whether the outcome keeps the pair whole with another release in it.
func fits(c Case, v Violation, r evidence.Release) bool {
	return holds(c, v, c.released(r))
}

// released is a release as the evidence knows it.
func (c Case) released(r evidence.Release) *Distribution {
	return &Distribution{Name: r.Name, Version: r.Version, Text: r.Version.String(), Requires: r.Requires(Platform(c.After.Markers))}
}

// holds says whether nothing that touches the given distribution or the violation's object breaks once it is put into the
// outcome. What pip would choose freely is left out of the question, and so is what was broken before.
func holds(c Case, v Violation, d *Distribution) bool {
	with := c
	with.Rehearsed = nil // of other releases
	with.After = c.After.With([]*Distribution{d})
	for _, found := range c.violated(c.about(with.After, []string{d.Name, v.Object.Name})) {
		if found.Severity == Break && !c.rechosen(found, v, d) && (found.Key() == v.Key() || !with.standing(found)) {
			return false
		}
	}
	return true
}

// rechosen says whether a violation is about a distribution that another plan would choose freely: one that is in the
// outcome for this plan's sake alone, or that the given distribution needs in another release.
func (c Case) rechosen(found, v Violation, d *Distribution) bool {
	for _, name := range []string{found.Subject.Name, found.Object.Name} {
		if name == d.Name || name == v.Subject.Name || name == v.Object.Name {
			continue
		}
		asked, named := c.Request.find(name)
		if named && (asked.Pinned() || asked.Fixed) {
			continue // it stays what was asked for
		}
		at := c.After.Distributions[name]
		needsOther := slices.ContainsFunc(d.Requires, func(q pep508.Requirement) bool {
			return q.Key() == name && at != nil && q.Marker.Holds(c.After.Markers) && !admits(q, at)
		})
		if c.planned(name) || needsOther {
			return true
		}
	}
	return false
}

func (c Case) planned(name string) bool {
	return c.After.Distributions[name] != c.Before.Distributions[name]
}

// standing says whether a violation was there before the plan, between two distributions that it leaves as they are.
func (c Case) standing(v Violation) bool {
	if c.planned(v.Subject.Name) || c.planned(v.Object.Name) {
		return false
	}
	before := c.violated(c.about(c.Before, []string{v.Subject.Name}))
	return slices.ContainsFunc(before, func(b Violation) bool { return b.Key() == v.Key() })
}

// settle looks at the whole request that a suggestion makes: what it leaves broken is mended too where moving the object
// does, so that the hint for two pins that are wrong mends both. False where the policy would stop the request still.
func (c Case) settle(s Suggestion) (Suggestion, bool) {
	const most = 4 // further requirements
	for range most {
		next := c.as(s)
		if c.denied(s, next) || c.provokes(s, next) {
			return s, false
		}
		left, loose := next.left()
		if len(left) == 0 {
			return s, !slices.ContainsFunc(loose, next.persists) && !c.untouched(s)
		}
		more := moveObject(next, left[0])
		if len(more) == 0 || s.about(left[0].Object.Name) {
			return s, false
		}
		s.Requirements = append(s.Requirements, more[0].Requirements...)
		s.put, s.open = append(s.put, more[0].put...), append(s.open, more[0].open...)
	}
	return s, false
}

// about says whether a suggestion rests on a distribution's being as it is.
func (s Suggestion) about(name string) bool {
	return s.Of.Name == name || slices.Contains(s.open, name) || slices.ContainsFunc(s.put, func(d *Distribution) bool { return d.Name == name })
}

// as is the case that a suggestion makes of this one, without the distributions whose releases are not known.
func (c Case) as(s Suggestion) Case {
	gone := slices.Clone(s.open)
	if s.Remove != "" {
		gone = append(gone, s.Remove)
		c.Before = c.Before.Without([]string{s.Remove})
	}
	if s.Without != "" {
		gone = append(gone, s.Without)
		c.Request.Asked = slices.DeleteFunc(slices.Clone(c.Request.Asked), func(a Asked) bool { return a.Name == s.Without })
	}
	c.After, c.Rehearsed = c.After.Without(gone).With(s.put), nil
	for _, d := range s.put {
		c.Request.Asked = append(slices.DeleteFunc(slices.Clone(c.Request.Asked), func(a Asked) bool { return a.Name == d.Name }),
			Asked{Name: d.Name, Specifiers: Pin(d).Specifiers})
	}
	return c
}

// left is what a case breaks among the distributions that no other plan would choose freely; loose is what it breaks among
// those. In mode rewrite a provider that nobody asked for is left out; in the others it is what pip brings.
func (c Case) left() (left, loose []Violation) {
	about := []string{}
	for _, a := range c.Request.Asked {
		about = append(about, a.Name)
	}
	for _, d := range c.named(true) {
		for _, q := range d.Requires {
			about = append(about, q.Key())
		}
	}
	set := c.After
	for _, name := range names(set) {
		if c.spare(name) {
			set = set.Without([]string{name})
		}
	}
	for _, v := range c.violated(c.about(set, about)) {
		switch {
		case v.Severity != Break || c.standing(v):
		case c.loose(v.Subject.Name, v.Kind) || c.loose(v.Object.Name, v.Kind) && !c.forced(v):
			loose = append(loose, v)
		default:
			left = append(left, v)
		}
	}
	return append(left, c.brought()...), loose
}

// loose says whether another plan would choose a distribution freely: it is in the outcome for this plan's sake alone, or
// what is pinned needs another release of it. A provider that was asked for by name is there to stay. In the modes that
// plan once, pip chooses again what it has chosen, unless what is pinned is against it.
func (c Case) loose(name string, kind Kind) bool {
	asked, named := c.Request.find(name)
	switch {
	case named && (asked.Pinned() || kind == KindProvider):
		return false
	case c.planned(name) && (c.Policy.Mode == ModeRewrite || c.disturbed(name)):
		return true
	}
	at := c.After.Distributions[name]
	return at != nil && slices.ContainsFunc(c.named(true), func(d *Distribution) bool { // else only the lock has it
		return slices.ContainsFunc(d.Requires, func(q pep508.Requirement) bool {
			return q.Key() == name && q.Marker.Holds(c.After.Markers) && !admits(q, at)
		})
	})
}

// persists says whether a rewrite finds no way around a violation, nor pip by itself, as it keeps what its own choices
// require. The modes that rewrite nothing choose freely what they chose.
func (c Case) persists(v Violation) bool {
	own := v.Kind == KindMetadata && c.planned(v.Subject.Name)
	if _, err := pep508.Parse(v.Requires); err != nil || own || c.Policy.Mode != ModeRewrite {
		return false
	}
	_, obstacle := propose(c, []Violation{v})
	return obstacle != ""
}

// disturbed says whether a distribution of the outcome requires what is pinned in another release.
func (c Case) disturbed(name string) bool {
	at := c.After.Distributions[name]
	return at != nil && slices.ContainsFunc(at.Requires, func(q pep508.Requirement) bool {
		d := c.After.Distributions[q.Key()]
		asked, _ := c.Request.find(q.Key())
		return d != nil && asked.Pinned() && q.Marker.Holds(c.After.Markers) && !admits(q, d)
	})
}

// forced says whether what is pinned requires a violation's object outside the range that its subject needs: then no
// other choice of the object mends it.
func (c Case) forced(v Violation) bool {
	needs, err := pep508.Parse(v.Requires)
	return err == nil && needs.Key() == v.Object.Name && c.needed(v.Object.Name, needs.Specifiers)
}

// needed says whether what the request pins requires a distribution outside a range.
func (c Case) needed(name string, outside pep440.Specifiers) bool {
	return slices.ContainsFunc(c.named(true), func(d *Distribution) bool {
		return slices.ContainsFunc(d.Requires, func(q pep508.Requirement) bool {
			return q.Key() == name && q.Marker.Holds(c.After.Markers) && q.Specifiers.Excludes(outside)
		})
	})
}

// named lists the distributions of the outcome that the request names, or only those that it pins.
func (c Case) named(pinned bool) []*Distribution {
	var all []*Distribution
	for _, a := range c.Request.Asked {
		if d := c.After.Distributions[a.Name]; d != nil && (a.Pinned() || !pinned) {
			all = append(all, d)
		}
	}
	return all
}

// spare says whether a rewrite would leave a planned distribution out, because another of its family stands for it.
func (c Case) spare(name string) bool {
	return c.Policy.Mode == ModeRewrite && c.dispensable(name) && slices.ContainsFunc(c.kin(name), func(kin string) bool { return !c.dispensable(kin) })
}

// dispensable says whether a distribution of the outcome is new, and was not asked for by name.
func (c Case) dispensable(name string) bool {
	return c.Before.Distributions[name] == nil && !c.Request.Names(name)
}

// kin lists the other members of a distribution's family in the outcome that write its files.
func (c Case) kin(name string) []string {
	key := c.Policy.Family(name)
	return slices.DeleteFunc(names(c.After), func(other string) bool {
		return other == name || c.Policy.Family(other) != key || c.Shares != nil && !c.Shares(name, other)
	})
}

// brought is what no mode but rewrite leaves out: second providers that what was asked for leads to.
func (c Case) brought() []Violation {
	if c.Policy.Mode == ModeRewrite {
		return nil
	}
	led := Reachable(c, nil)
	for _, d := range c.named(false) {
		for _, q := range d.Requires {
			if q.Marker.Holds(c.After.Markers) {
				led = append(led, q.Key())
			}
		}
	}
	var found []Violation
	for _, name := range led {
		for _, kin := range c.kin(name) {
			if c.dispensable(name) && !c.dispensable(kin) {
				found = append(found, Violation{Kind: KindProvider, Subject: c.After.Distributions[kin].named(), Object: Named{Name: name}, Severity: Break})
			}
		}
	}
	return found
}
