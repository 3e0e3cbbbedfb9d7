package policy

import (
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
)

// Metadata and runs together: what an install of the pair is given, and what a check of it says, by the policy's trust.
func TestDeclaredAndObserved(t *testing.T) {
	const inside, outside = "tensorflow 1.0 (numpy<3)", "tensorflow 1.0 (numpy<2)"
	rule := "[[rule]]\nid = \"own\"\nwhen = [\"tensorflow\"]\nrequire = [\"numpy<2\"]\nseverity = \"warn\"\nreason = \"slow\""
	for _, test := range []struct {
		name, subject, more string
		runs                evidence.Result
		want                Verdict
		told                string // severities of a check's violations
	}{
		{"admitted, and not run", inside, "", evidence.None, Allow, ""},
		{"admitted, and works", inside, "", evidence.Works, Allow, ""},
		{"admitted, and warns", inside, "", evidence.Warns, Allow, "warn"},
		{"admitted, and fails", inside, "", evidence.Fails, Block, "break"},
		{"nothing declared, and warns", "tensorflow 1.0", "", evidence.Warns, Allow, "warn"},
		{"refused, and not run", outside, "", evidence.None, Block, "break"},
		{"refused, and works", outside, "", evidence.Works, Warned, "warn"},
		{"refused, and warns", outside, "", evidence.Warns, Warned, "warn"},
		{"refused, and fails", outside, "", evidence.Fails, Block, "break"},
		{"admitted, and warns, where declarations are trusted", inside, `trust = "declared"`, evidence.Warns, Allow, "warn"},
		{"refused, and works, where declarations are trusted", outside, `trust = "declared"`, evidence.Works, Block, "break"},
		{"refused, and warns, where declarations are trusted", outside, `trust = "declared"`, evidence.Warns, Block, "break"},
		{"admitted, and warns, and a rule that warns", inside, rule, evidence.Warns, Warned, "warn"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := merged(t, test.more)
			p.Evidence.Observed = func(subject string, _ pep440.Version, object string, _ pep440.Version, _ string) evidence.Reading {
				if subject != "tensorflow" || object != "numpy" {
					return evidence.Reading{Result: evidence.None}
				}
				return evidence.Reading{Result: test.runs, Cell: evidence.Cell{Subject: subject, Object: object}}
			}
			before := set(t, test.subject)
			c := Case{Policy: p, Before: before, After: before.With(distributions(t, "numpy 2.0")), Request: request("numpy==2.0")}
			got := Judge(c)
			if got.Verdict != test.want || test.want == Allow && len(got.Violations) > 0 {
				t.Errorf("an install: %s, want %s: %+v", got.Verdict, test.want, got.Violations)
			}
			var told []string
			for _, v := range Check(c) {
				told = append(told, v.Severity.String())
			}
			if text := strings.Join(told, " "); text != test.told {
				t.Errorf("a check says %q, want %q", text, test.told)
			}
		})
	}
}
