package words

import (
	"fmt"

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

// Headline says in one clause what the first violation of a record would do.
func Headline(r record.Record) string {
	if len(r.Violations) == 0 {
		return ""
	}
	return headline(r.Violations[0], r)
}
