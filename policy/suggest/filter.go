package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// denied says whether the user's own constraints are against a suggestion, or what the request pins is; next is the case
// that it makes.
func (c plan) denied(s Suggestion, next plan) bool {
	return slices.ContainsFunc(s.Requirements, func(text string) bool {
		q, err := pep508.Parse(text)
		return err == nil && (c.Request.LimitsOn(q.Key()).Excludes(q.Specifiers) || next.PinsExclude(q.Key(), q.Specifiers))
	})
}

// untouched says whether a suggestion leaves what breaks between two others than those that it names, and that another
// plan would not choose freely. What it asks for in some other release counts as it is in the plan.
func (c plan) untouched(s Suggestion) bool {
	if len(s.open) == 0 {
		return false // nothing was left out of the question
	}
	open := s.open
	s.open = nil
	left, _ := c.with(s).left()
	return slices.ContainsFunc(left, func(v policy.Violation) bool { return !slices.ContainsFunc(open, v.Touches) })
}

// provokes says whether a range that a suggestion asks for brings all its releases under a rule that what stays breaks.
func (c plan) provokes(s Suggestion, next plan) bool {
	beside := policy.NewLookup(c.Policy, next.After)
	for _, text := range s.Requirements {
		q, err := pep508.Parse(text)
		if err != nil || !slices.Contains(s.open, q.Key()) {
			continue
		}
		for _, rule := range c.Policy.Rules {
			if c.breaks(rule) && next.applies(rule, q, beside) && slices.ContainsFunc(rule.Require, func(r pep508.Requirement) bool {
				object, ok := beside.Find(r)
				return object != nil && !ok && r.Marker.Holds(next.After.Markers) && !next.loose(object.Name, policy.KindRule)
			}) {
				return true
			}
		}
	}
	return false
}

// applies says whether a rule is about all releases in a range, beside what a set has.
func (c plan) applies(rule policy.Rule, q pep508.Requirement, beside policy.Lookup) bool {
	var rest []pep508.Requirement
	for _, when := range rule.When {
		switch {
		case c.Policy.Family(when.Key()) != c.Policy.Family(q.Key()):
			rest = append(rest, when)
		case !q.Specifiers.Within(when.Specifiers) || !when.Marker.Holds(c.After.Markers):
			return false
		}
	}
	return len(rest) < len(rule.When) && (len(rest) == 0 || beside.Match(rest) != nil)
}

// breaks says whether what a rule forbids is a break, and no waiver sets it aside.
func (c plan) breaks(rule policy.Rule) bool {
	return rule.Severity == policy.Break && !slices.ContainsFunc(c.Policy.Waivers, func(w policy.Waiver) bool { return w.Rule == rule.ID && !w.Expired(c.Today) })
}
