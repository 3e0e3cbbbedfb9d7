package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
)

// Upgrades is the request with newer releases of those that it breaks, where these stay as they are only because nobody
// asked for them. Whether there are such releases, and what pip makes of it, has to be tried, unless the suggestion is
// known. False where there is none to ask for.
func Upgrades(c policy.Case, violations []policy.Violation) (Suggestion, bool) {
	s := Suggestion{Known: true}
	for _, v := range violations {
		name := v.Subject.Name
		d := c.Before.Distributions[name]
		switch {
		case !v.Breaks():
			continue
		case slices.Contains(s.open, name):
			s.Known = s.Known && v.Kind != policy.KindRule // another rule may ask for more
			continue
		case v.Kind == policy.KindProvider || v.Kind == policy.KindLock || v.Kind == policy.KindMissing:
			return s, false
		case d == nil || d.Version.IsZero() || d.Direct != "" || c.Touches(name) || c.Request.Names(name):
			return s, false
		}
		requirement := name + ">" + d.Version.String()
		if bound, known := firstBeyond(c.Policy, v); known {
			requirement = name + ">=" + bound.String()
		} else {
			s.Known = false
		}
		s.Requirements = append(s.Requirements, requirement)
		s.open = append(s.open, name)
		s.Why, s.Of = Planned, v.Object
	}
	return s, len(s.open) > 0
}

// firstBeyond is the first release of the subject that the rule of a violation is no longer about.
func firstBeyond(p *policy.Policy, v policy.Violation) (pep440.Version, bool) {
	rule := p.RuleOf(v)
	if v.Kind != policy.KindRule || rule == nil || len(rule.When) != 1 {
		return pep440.Version{}, false
	}
	bounds := slices.Collect(rule.When[0].Specifiers.All())
	if len(bounds) != 1 || bounds[0].Operator != "<" {
		return pep440.Version{}, false
	}
	bound, err := pep440.Parse(bounds[0].Version)
	return bound, err == nil
}
