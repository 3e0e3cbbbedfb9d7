package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// dependents says in one clause what a run took away, and who needs it; "" where nobody does.
func dependents(r record.Record) string {
	var gone, needy []string
	for _, v := range r.Violations {
		if !takenAway(v, r) {
			continue
		}
		if !slices.Contains(needy, v.Subject.String()) {
			needy = append(needy, v.Subject.String())
		}
		if !slices.Contains(gone, v.Object.Name) {
			gone = append(gone, v.Object.Name)
		}
	}
	if len(gone) == 0 {
		return ""
	}
	are := "is"
	if len(gone) > 1 {
		are = "are"
	}
	return fmt.Sprintf("%s %s gone, needed by %s", few(gone), are, few(needy))
}

// takenAway says whether a violation is that the run removed what its subject requires, or imports as soon as it is
// imported itself.
func takenAway(v policy.Violation, r record.Record) bool {
	return (v.Kind == policy.KindMissing || v.Kind == policy.KindImport && v.Object.Version == "") && !v.Breaks() && removed(v.Object.Name, r)
}

func removed(name string, r record.Record) bool {
	return slices.ContainsFunc(r.Changes, func(c policy.Change) bool { return c.Name == name && c.To == "" })
}

// summedUp says whether a violation needs no line beside dependents': who needs what was removed, and where only a function
// asks for it.
func summedUp(v policy.Violation, r record.Record) bool {
	return takenAway(v, r) || v.Kind == policy.KindCall && v.Object.Version == "" && slices.ContainsFunc(r.Violations, func(other policy.Violation) bool {
		return takenAway(other, r) && other.Object.Name == v.Object.Name
	})
}

// few names the first of some things, and counts the others.
func few(all []string) string {
	const most = 3
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
}
