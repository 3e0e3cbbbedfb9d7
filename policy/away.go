package policy

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
)

// avoidable says whether the plan can do without the subject's release: its pin gives way, or what lies outside the rule's
// reach is there to choose from. To try one release after the other would downgrade too far.
func (r *rewriter) avoidable(v Violation) bool {
	asked, named := r.Request.Find(v.Subject.Name)
	if named && asked.Pinned() {
		return !asked.Fixed && r.Policy.Pins == PinsRewrite
	}
	reach, ok := r.reach(v)
	if !ok || len(slices.Collect(reach.All())) != 1 {
		return false
	}
	_, ok = outside(reach)
	return ok && r.movable(v.Subject.Name)
}

// leadAway constrains the subject out of the reach of the rule that it breaks, else to another release: there is no asking
// for that where its version is none of PEP 440's.
func (r *rewriter) leadAway(v Violation) Obstacle {
	if reach, ok := r.reach(v); ok {
		if out, ok := outside(reach); ok {
			return r.constrain(v.Subject.Name, out, v)
		}
	}
	another, err := pep440.ParseSpecifiers("!=" + v.Subject.Version)
	if err != nil {
		return ObstacleStuck
	}
	if was := r.Before.Distributions[v.Subject.Name]; was != nil && was.Pinnable() && r.ledAway(v) {
		another = pep440.MustParseSpecifiers("<=" + was.Text)
	}
	return r.constrain(v.Subject.Name, another, v)
}

// ledAway says whether an earlier round has already had the subject in another release for the same reason, which did not
// help.
func (r *rewriter) ledAway(v Violation) bool {
	return slices.ContainsFunc(r.Applied, func(c Constraint) bool {
		return c.Name == v.Subject.Name && c.Rule == v.Rule && strings.HasPrefix(c.Specifiers.String(), "!=")
	})
}

// reach is the range of subjects that the violated rule is about; false where a rule of the policy is not what is violated.
func (r *rewriter) reach(v Violation) (pep440.Specifiers, bool) {
	if rule := r.Policy.RuleOf(v); rule != nil {
		return rule.When[0].Specifiers, true
	}
	return pep440.Specifiers{}, false
}

// outside inverts a specifier that is one bound: what lies beyond it. Of two bounds it is what lies below the lower one.
func outside(s pep440.Specifiers) (pep440.Specifiers, bool) {
	all := slices.Collect(s.All())
	for _, specifier := range all {
		switch specifier.Operator {
		case ">=", "~=":
			return pep440.MustParseSpecifiers("<" + specifier.Version), true
		case ">":
			return pep440.MustParseSpecifiers("<=" + specifier.Version), true
		}
	}
	if len(all) != 1 {
		return pep440.Specifiers{}, false
	}
	switch all[0].Operator {
	case "<":
		return pep440.MustParseSpecifiers(">=" + all[0].Version), true
	case "<=":
		return pep440.MustParseSpecifiers(">" + all[0].Version), true
	}
	return pep440.Specifiers{}, false
}
