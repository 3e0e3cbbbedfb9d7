package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Repeats says whether a suggestion asks for no more than what pip has found nothing for: the same request under these
// constraints.
func (s Suggestion) Repeats(request Request, tried []Constraint) bool {
	if s.Remove != "" || s.Without != "" || len(tried) == 0 {
		return false
	}
	asks := map[string]pep440.Specifiers{}
	for _, text := range s.Requirements {
		q, err := pep508.Parse(text)
		if asked, named := request.find(q.Key()); err != nil || named && !q.Specifiers.Within(asked.Specifiers) {
			return false
		}
		asks[q.Key()] = q.Specifiers
	}
	return !slices.ContainsFunc(tried, func(c Constraint) bool {
		specifiers, ok := asks[c.Name]
		return !ok || !specifiers.Within(c.Specifiers)
	})
}

// denied says whether the user's own constraints are against a suggestion, or what the request pins is; next is the case
// that it makes.
func (c Case) denied(s Suggestion, next Case) bool {
	return slices.ContainsFunc(s.Requirements, func(text string) bool {
		q, err := pep508.Parse(text)
		return err == nil && (c.Request.limits(q.Key()).Excludes(q.Specifiers) || next.needed(q.Key(), q.Specifiers))
	})
}

// untouched says whether a suggestion leaves what breaks between two others than those that it names, and that another
// plan would not choose freely. What it asks for in some other release counts as it is in the plan.
func (c Case) untouched(s Suggestion) bool {
	if len(s.open) == 0 {
		return false // nothing was left out of the question
	}
	open := s.open
	s.open = nil
	left, _ := c.as(s).left()
	return slices.ContainsFunc(left, func(v Violation) bool { return !slices.ContainsFunc(open, v.Touches) })
}

// provokes says whether a range that a suggestion asks for brings all its releases under a rule that what stays breaks.
func (c Case) provokes(s Suggestion, next Case) bool {
	f := &finder{policy: c.Policy, set: next.After}
	f.group()
	for _, text := range s.Requirements {
		q, err := pep508.Parse(text)
		if err != nil || !slices.Contains(s.open, q.Key()) {
			continue
		}
		for _, rule := range c.Policy.Rules {
			if c.breaks(rule) && f.applies(rule, q) && slices.ContainsFunc(rule.Require, func(r pep508.Requirement) bool {
				object, ok := f.meets(r)
				return object != nil && !ok && r.Marker.Holds(next.After.Markers) && !next.loose(object.Name, KindRule)
			}) {
				return true
			}
		}
	}
	return false
}

// applies says whether a rule is about all releases in a range, beside what the set holds.
func (f *finder) applies(rule Rule, q pep508.Requirement) bool {
	var rest []pep508.Requirement
	for _, when := range rule.When {
		switch {
		case f.policy.Family(when.Key()) != f.policy.Family(q.Key()):
			rest = append(rest, when)
		case !q.Specifiers.Within(when.Specifiers) || !when.Marker.Holds(f.set.Markers):
			return false
		}
	}
	return len(rest) < len(rule.When) && (len(rest) == 0 || f.holds(rest) != nil)
}

// breaks says whether what a rule forbids is a break, and no waiver sets it aside.
func (c Case) breaks(rule Rule) bool {
	return rule.Severity == Break && !slices.ContainsFunc(c.Policy.Waivers, func(w Waiver) bool { return w.Rule == rule.ID && !w.Over(c.Today) })
}

// together is what a violation asks of its object, with what else in the outcome asks something of it; false where no
// release is both.
func (c Case) together(v Violation) (requires string, ok bool) {
	q, err := pep508.Parse(v.Requires)
	if err != nil {
		return v.Requires, true
	}
	for _, other := range c.asked(v.Object.Name) {
		if q.Specifiers.Excludes(other) {
			return "", false
		}
		if !q.Specifiers.Within(other) {
			q.Specifiers = q.Specifiers.And(other)
		}
	}
	return wants(q), true
}

// asked lists what the policy's rules and the distributions that stay ask of one that may become another release.
func (c Case) asked(name string) []pep440.Specifiers {
	key := c.Policy.Family(name)
	f := &finder{policy: c.Policy, set: c.After.Without([]string{name})}
	f.group()
	var requires []pep508.Requirement
	for _, rule := range c.Policy.Rules {
		if c.breaks(rule) && f.holds(rule.When) != nil {
			requires = append(requires, rule.Require...)
		}
	}
	for _, d := range f.set.Distributions {
		if !c.planned(d.Name) {
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
