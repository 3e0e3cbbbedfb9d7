package suggest

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// together is what a violation asks of its object, with what else in the outcome asks something of it; false where no
// release is both.
func (c plan) together(v policy.Violation) (requires string, ok bool) {
	q, err := pep508.Parse(v.Requires)
	if err != nil {
		return v.Requires, true
	}
	for _, other := range c.rangesOf(v.Object.Name) {
		if q.Specifiers.Excludes(other) {
			return "", false
		}
		if !q.Specifiers.Within(other) {
			q.Specifiers = q.Specifiers.And(other)
		}
	}
	q.Specifiers = q.Specifiers.Minimal()
	return q.Bare(), true
}

// rangesOf lists what the policy's rules and the distributions that stay ask of one that may become another release.
func (c plan) rangesOf(name string) []pep440.Specifiers {
	key := c.Policy.Family(name)
	rest := c.After.Without([]string{name})
	l := policy.NewLookup(c.Policy, rest)
	var requires []pep508.Requirement
	for _, rule := range c.Policy.Rules {
		if c.breaks(rule) && l.Match(rule.When) != nil {
			requires = append(requires, rule.Require...)
		}
	}
	for _, name := range rest.Names() {
		if d := rest.Distributions[name]; !c.Touches(d.Name) {
			requires = append(requires, d.Requires...)
		}
	}
	var all []pep440.Specifiers
	for _, q := range requires {
		if c.Policy.Family(q.Key()) == key && q.Marker.Holds(c.After.Markers) {
			all = append(all, q.Specifiers)
		}
	}
	return all
}
