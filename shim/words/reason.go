package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// whyInstead says why a release was not taken: what decided, whose it is, and the first time also a rule's reason.
func whyInstead(i record.Instead, r record.Record, given map[string]bool) string {
	at := slices.IndexFunc(r.Violations, func(v policy.Violation) bool {
		return v.Rule == i.Rule && (v.Object.Name == i.Name || v.Subject.Name == i.Name)
	})
	if at < 0 {
		at = slices.IndexFunc(r.Violations, func(v policy.Violation) bool { return v.Rule == i.Rule })
	}
	if at < 0 {
		return "for " + i.For
	}
	v := r.Violations[at]
	if v.Kind != policy.KindRule || v.Reason == "" || given[v.Rule] {
		return because(v)
	}
	given[v.Rule] = true
	return because(v) + ": " + strings.TrimRight(v.Reason, ".")
}

// because says in one clause what stands against a violation's object.
func because(v policy.Violation) string {
	switch v.Kind {
	case policy.KindArtifact:
		for _, e := range v.Evidence {
			if built := e.Text("built_for"); built != "" {
				return fmt.Sprintf("%s is built for %s%s", v.Subject, built, orNewer(e))
			}
		}
	case policy.KindImport:
		if v.Evidence[0].Text("hook") != "" {
			return fmt.Sprintf("%s %s", v.Subject, asks(v))
		}
		if refuses(v) {
			return fmt.Sprintf("%s cannot be imported", v.Subject)
		}
		return fmt.Sprintf("%s imports %s", v.Subject, v.Requires)
	case policy.KindCall:
		return fmt.Sprintf("%s uses %s", v.Subject, v.Requires)
	case policy.KindMetadata:
		return fmt.Sprintf("%s declares %s", v.Subject, v.Requires)
	case policy.KindObserved:
		return fmt.Sprintf("%s was run with %s and fails", v.Subject, v.Object)
	case policy.KindProvider:
		return fmt.Sprintf("%s has the same files", v.Subject)
	}
	return fmt.Sprintf("%s works with %s", v.Subject, v.Requires)
}

func orNewer(e policy.Evidence) string {
	if e.Text("lower_bound") != "" {
		return " or newer"
	}
	return ""
}
