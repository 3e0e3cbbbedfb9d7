package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
)

// verify looks at the whole request that a suggestion makes: what it leaves broken is mended too where moving the object
// does, so that the hint for two pins that are wrong mends both. False where the policy would stop the request still.
func (c plan) verify(s Suggestion) (Suggestion, bool) {
	const most = 4 // further requirements
	for range most {
		next := c.with(s)
		if c.denied(s, next) || c.provokes(s, next) {
			return s, false
		}
		left, loose := next.left()
		if len(left) == 0 {
			return s, !slices.ContainsFunc(loose, next.persists) && !c.untouched(s)
		}
		more := next.moveObject(left[0])
		if len(more) == 0 || s.restsOn(left[0].Object.Name) {
			return s, false
		}
		s.Requirements = append(s.Requirements, more[0].Requirements...)
		s.put, s.open = append(s.put, more[0].put...), append(s.open, more[0].open...)
	}
	return s, false
}

// restsOn says whether a suggestion rests on a distribution's being as it is.
func (s Suggestion) restsOn(name string) bool {
	return s.Of.Name == name || slices.Contains(s.open, name) || slices.ContainsFunc(s.put, func(d *policy.Distribution) bool { return d.Name == name })
}

// with is the plan that a suggestion makes of this one, without the distributions whose releases are not known.
func (c plan) with(s Suggestion) plan {
	gone := slices.Clone(s.open)
	if s.Remove != "" {
		gone = append(gone, s.Remove)
		c.Before = c.Before.Without([]string{s.Remove})
	}
	if s.Without != "" {
		gone = append(gone, s.Without)
		c.Request.Asked = slices.DeleteFunc(slices.Clone(c.Request.Asked), func(a policy.Asked) bool { return a.Name == s.Without })
	}
	c.After, c.Rehearsed = c.After.Without(gone).With(s.put), nil
	for _, d := range s.put {
		c.Request.Asked = append(slices.DeleteFunc(slices.Clone(c.Request.Asked), func(a policy.Asked) bool { return a.Name == d.Name }),
			policy.Asked{Name: d.Name, Specifiers: policy.Pin(d).Specifiers})
	}
	return c
}

// left is what a case breaks among the distributions that no other plan would choose freely; loose is what it breaks among
// those. In mode rewrite a provider that nobody asked for is left out; in the others it is what pip brings.
func (c plan) left() (left, loose []policy.Violation) {
	about := []string{}
	for _, a := range c.Request.Asked {
		about = append(about, a.Name)
	}
	for _, d := range c.Pinned() {
		for _, q := range d.Requires {
			about = append(about, q.Key())
		}
	}
	set := c.After
	for _, name := range set.Names() {
		if c.spare(name) {
			set = set.Without([]string{name})
		}
	}
	for _, v := range c.Violations(set, about) {
		switch {
		case v.Severity != policy.Break || c.standing(v):
		case c.loose(v.Subject.Name, v.Kind) || c.loose(v.Object.Name, v.Kind) && !c.forced(v):
			loose = append(loose, v)
		default:
			left = append(left, v)
		}
	}
	return append(left, c.brought()...), loose
}
