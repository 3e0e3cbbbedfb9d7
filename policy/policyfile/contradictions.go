package policyfile

import (
	"fmt"
	"maps"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// contradictions reports rules for the same releases of which no outcome keeps both.
func (f *linter) contradictions(at string, r policy.Rule) {
	for _, other := range f.policy.Rules {
		if other.ID == r.ID || other.Layer == f.Layer.Name && other.Line >= r.Line || !f.meet(r.When, other.When) {
			continue
		}
		for j, q := range r.Require {
			for _, against := range other.Require {
				if f.same(q, against) && !impossible(q.Specifiers) && !impossible(against.Specifiers) && q.Specifiers.Excludes(against.Specifiers) {
					f.add("", fmt.Sprintf("rule %s contradicts rule %s (%s), which requires %s", r.ID, other.ID, where(other), against.Bare()),
						fmt.Sprintf("%s.require.%d", at, j), at+".require", at)
				}
			}
		}
	}
}

// override reports overrides that no release can use, and those that a rule forbids: rules are judged first.
func (f *linter) override(i int, o policy.Override) {
	at := fmt.Sprintf("override.%d", i)
	f.when(at, o.When, "this override")
	for j, q := range o.Admit {
		place := fmt.Sprintf("%s.admit.%d", at, j)
		if impossible(q.Specifiers) {
			f.add("", fmt.Sprintf("this override admits nothing: no release is %s", q.Bare()), place, at+".admit", at)
			continue
		}
		for _, rule := range f.policy.Rules {
			for _, against := range rule.Require {
				if f.same(q, against) && f.meet(o.When, rule.When) && f.within(o.When, rule.When) && q.Specifiers.Excludes(against.Specifiers) {
					f.add("", fmt.Sprintf("rule %s (%s) forbids what this override admits: it requires %s", rule.ID, where(rule), against.Bare()), place, at+".admit", at)
				}
			}
		}
	}
}

// meet says whether two conditions are about the same families, and some releases of these are in both.
func (f *linter) meet(a, b []pep508.Requirement) bool {
	x, y := f.ranges(a), f.ranges(b)
	return maps.EqualFunc(x, y, func(s, t pep440.Specifiers) bool { return !impossible(s) && !impossible(t) && !s.Excludes(t) })
}

// within says whether all that the first condition is about is in the second one's reach.
func (f *linter) within(a, b []pep508.Requirement) bool {
	return maps.EqualFunc(f.ranges(a), f.ranges(b), pep440.Specifiers.Within)
}

// ranges are a condition's specifiers by family.
func (f *linter) ranges(when []pep508.Requirement) map[string]pep440.Specifiers {
	all := map[string]pep440.Specifiers{}
	for _, q := range when {
		key := f.policy.Family(q.Key())
		all[key] = all[key].And(q.Specifiers)
	}
	return all
}

// where names a rule's place for people.
func where(r policy.Rule) string {
	if r.Line == 0 || r.Layer == policy.BuiltIn {
		return r.Layer
	}
	return fmt.Sprintf("%s line %d", r.Layer, r.Line)
}
