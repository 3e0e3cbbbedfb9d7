package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
)

// Upgrades is the request with newer releases of those that it breaks, where these stay as they are only because nobody
// asked for them; what the plan itself brings is met by newer releases of what it asks for. In a complete request pip
// chooses what is required. Whether there are such releases, and what pip makes of it, has to be tried, unless the
// suggestion is known. False where there is none to ask for.
func Upgrades(c policy.Case, violations []policy.Violation, complete bool) (Suggestion, bool) {
	s := Suggestion{Known: true, Complete: complete}
	for _, v := range violations {
		name := v.Subject.Name
		if c.Touches(name) || c.Request.Names(name) {
			name = v.Object.Name
		}
		d := c.Before.Distributions[name]
		switch {
		case !v.Breaks() || v.Mild():
			continue
		case slices.Contains(s.open, name):
			s.Known = s.Known && v.Kind != policy.KindRule // another rule may ask for more
			continue
		case complete && name == v.Object.Name && (v.Kind == policy.KindMissing || v.IsNeed() || v.Kind == policy.KindMetadata):
			continue
		case v.Kind == policy.KindProvider || v.Kind == policy.KindLock || v.Kind == policy.KindMissing:
			return s, false
		case d == nil || d.Version.IsZero() || d.Direct != "" || c.Touches(name) || c.Request.Names(name):
			return s, false
		}
		requirement := name + ">" + d.Version.String()
		if bound, known := firstBeyond(c.Policy, v); known && name == v.Subject.Name {
			requirement = name + ">=" + bound.String()
		} else {
			s.Known = false
		}
		s.Requirements = append(s.Requirements, requirement)
		s.open = append(s.open, name)
		s.Why, s.Of = Planned, v.Object
	}
	return s, len(s.open) > 0 || complete && len(violations) > 0
}

// And is a suggestion with what another one asks for besides.
func (s Suggestion) And(other Suggestion) Suggestion {
	s.Requirements, s.open = slices.Clone(s.Requirements), slices.Clone(s.open)
	for i, name := range other.open {
		if !s.restsOn(name) {
			s.Requirements, s.open = append(s.Requirements, other.Requirements[i]), append(s.open, name)
		}
	}
	s.Why, s.Known, s.Complete = Planned, false, s.Complete || other.Complete
	return s
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
