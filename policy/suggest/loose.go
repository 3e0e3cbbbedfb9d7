package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// loose says whether another plan would choose a distribution freely: it is in the outcome for this plan's sake alone, or
// what is pinned needs another release of it. A provider that was asked for by name is there to stay. In the modes that
// plan once, pip chooses again what it has chosen, unless what is pinned is against it.
func (c plan) loose(name string, kind policy.Kind) bool {
	asked, named := c.Request.Find(name)
	switch {
	case named && (asked.Pinned() || kind == policy.KindProvider):
		return false
	case c.Touches(name) && (c.Policy.Mode == policy.ModeRewrite || c.disturbed(name)):
		return true
	}
	at := c.After.Distributions[name]
	return at != nil && slices.ContainsFunc(c.Pinned(), func(d *policy.Distribution) bool { // else only the lock has it
		return slices.ContainsFunc(d.Requires, func(q pep508.Requirement) bool {
			return q.Key() == name && q.Marker.Holds(c.After.Markers) && !at.Meets(q)
		})
	})
}

// persists says whether a rewrite finds no way around a violation, nor pip by itself, as it keeps what its own choices
// require. The modes that rewrite nothing choose freely what they chose.
func (c plan) persists(v policy.Violation) bool {
	own := v.Kind == policy.KindMetadata && c.Touches(v.Subject.Name)
	if _, err := pep508.Parse(v.Requires); err != nil || own || c.Policy.Mode != policy.ModeRewrite {
		return false
	}
	_, obstacle := policy.Propose(c.Case, []policy.Violation{v})
	return obstacle != ""
}

// disturbed says whether a distribution of the outcome requires what is pinned in another release.
func (c plan) disturbed(name string) bool {
	at := c.After.Distributions[name]
	return at != nil && slices.ContainsFunc(at.Requires, func(q pep508.Requirement) bool {
		d := c.After.Distributions[q.Key()]
		asked, _ := c.Request.Find(q.Key())
		return d != nil && asked.Pinned() && q.Marker.Holds(c.After.Markers) && !d.Meets(q)
	})
}

// forced says whether what is pinned requires a violation's object outside the range that its subject needs: then no
// other choice of the object mends it.
func (c plan) forced(v policy.Violation) bool {
	needs, err := pep508.Parse(v.Requires)
	return err == nil && needs.Key() == v.Object.Name && c.PinsExclude(v.Object.Name, needs.Specifiers)
}

// spare says whether a rewrite would leave a planned distribution out, because another of its family stands for it.
func (c plan) spare(name string) bool {
	return c.Policy.Mode == policy.ModeRewrite && c.Dispensable(name) && slices.ContainsFunc(c.kin(name), func(kin string) bool { return !c.Dispensable(kin) })
}

// kin lists the other members of a distribution's family in the outcome that write its files.
func (c plan) kin(name string) []string {
	key := c.Policy.Family(name)
	return slices.DeleteFunc(c.After.Names(), func(other string) bool {
		return other == name || c.Policy.Family(other) != key || c.Overlap != nil && !c.Overlap(name, other)
	})
}

// brought is what no mode but rewrite leaves out: second providers that what was asked for leads to.
func (c plan) brought() []policy.Violation {
	if c.Policy.Mode == policy.ModeRewrite {
		return nil
	}
	led := policy.Reachable(c.Case, nil)
	for _, d := range c.Requested() {
		for _, q := range d.Requires {
			if q.Marker.Holds(c.After.Markers) {
				led = append(led, q.Key())
			}
		}
	}
	var found []policy.Violation
	for _, name := range led {
		for _, kin := range c.kin(name) {
			if c.Dispensable(name) && !c.Dispensable(kin) {
				found = append(found, policy.Violation{Kind: policy.KindProvider, Subject: c.After.Distributions[kin].Named(), Object: policy.Named{Name: name}, Severity: policy.Break})
			}
		}
	}
	return found
}
