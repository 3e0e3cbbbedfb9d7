package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// Why says what a suggestion is good for.
func Why(s policy.Suggestion) string {
	switch s.Why {
	case policy.NewestWith:
		return fmt.Sprintf("newest that works with %s", s.Of)
	case policy.FirstDeclares:
		return fmt.Sprintf("first that declares %s", s.Of)
	default:
		return fmt.Sprintf("what %s needs", s.Of)
	}
}

// Constraints says what a further round of planning keeps to, and for whom; of several constraints on one distribution
// the last, which is the narrowest.
func Constraints(constraints []policy.Constraint) string {
	last := map[string]int{}
	for i, c := range constraints {
		last[c.Name] = i
	}
	var kept, whom []string
	for i, c := range constraints {
		if last[c.Name] == i {
			kept = append(kept, c.String())
		}
		if owner := c.For.String(); !slices.Contains(whom, owner) {
			whom = append(whom, owner)
		}
	}
	return fmt.Sprintf("with %s, for %s", strings.Join(kept, " "), strings.Join(whom, ", "))
}

// Headline says in one clause what the first violation of a record would do.
func Headline(r record.Record) string {
	if len(r.Violations) == 0 {
		return strings.Join(r.Notes, "; ")
	}
	return headline(r.Violations[0], r)
}
