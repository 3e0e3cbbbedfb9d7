package report

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/words"
)

// pinned says of the release that the request pins what it requires against the first violation's mending; nil where none does.
func pinned(c policy.Case, violations []policy.Violation) []string {
	for _, v := range violations {
		for _, mending := range mendings(v) {
			if d, q := c.PinAgainst(mending.Name, mending.Specifiers); d != nil {
				return []string{words.Requires(d.Named(), pep508.Requirement{Name: q.Name, Specifiers: q.Specifiers})}
			}
		}
	}
	return nil
}

// mendings are the constraints that would mend a violation.
func mendings(v policy.Violation) []policy.Constraint {
	if v.IsNeed() {
		return v.Remedies()
	}
	q, err := pep508.Parse(v.Requires)
	if !v.Breaks() || err != nil {
		return nil
	}
	return []policy.Constraint{{Name: q.Key(), Specifiers: q.Specifiers}}
}
