package verdict

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A closure is all that a request leads to in an outcome.
type closure struct {
	Judge
	after  policy.Set
	pinned map[string]bool // by the request itself
	seen   map[string]bool // names with extras
}

// complete says whether all that the request leads to is in the outcome and fits, so that pip adds nothing and moves nothing.
func (c closure) complete() bool {
	for _, m := range c.Request.Mentions {
		if !c.reach(m.Name, m.Extras()) {
			return false
		}
	}
	return true
}

// reach looks at what a distribution of the outcome requires, and so on.
func (c closure) reach(name string, extras []string) bool {
	key := name + "[" + strings.Join(slices.Sorted(slices.Values(extras)), ",") + "]"
	if c.seen[key] {
		return true
	}
	c.seen[key] = true
	d := c.after.Distributions[name]
	requires := d.Requires
	if len(extras) > 0 {
		if d.Optional == "" { // an extra that it does not have, or of a release of the evidence, which does not say
			return false
		}
		requires = append(slices.Clone(requires), d.ForExtras()...)
	}
	if own := c.Before.Find(name); own != nil && d == &own.Distribution && len(own.Unread) > 0 {
		return false
	}
	return !slices.ContainsFunc(requires, func(q pep508.Requirement) bool {
		return q.Marker.Holds(c.after.Markers, extras...) && !c.meets(name, q)
	})
}

// meets says whether a requirement of a distribution leads to what the outcome has. What two pins of the request cannot have
// together no plan has: there pip ends with an error.
func (c closure) meets(owner string, q pep508.Requirement) bool {
	name := q.Key()
	found := c.after.Distributions[name]
	switch {
	case found == nil || q.URL != "":
		return false
	case c.pinned[owner] && c.pinned[name]:
		return c.reach(name, q.Extras)
	case c.Request.Invocation.ForceReinstall || c.Request.Invocation.IgnoreInstalled: // of its dependencies pip takes the newest
		return false
	case !q.Specifiers.Contains(found.Version) || !c.Request.Policy.LimitsOn(name).Contains(found.Version):
		return false
	}
	return c.reach(name, q.Extras)
}
