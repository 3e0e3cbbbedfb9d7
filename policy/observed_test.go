package policy_test

import (
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/policytest"
)

// Metadata and runs together: what an install of the pair is given, and what a check of it says, by the policy's trust.
func TestDeclaredAndObserved(t *testing.T) {
	const inside, outside = "tensorflow 1.0 (numpy<3)", "tensorflow 1.0 (numpy<2)"
	rule := "[[rule]]\nid = \"own\"\nwhen = [\"tensorflow\"]\nrequire = [\"numpy<2\"]\nseverity = \"warn\"\nreason = \"slow\""
	for _, test := range []struct {
		name, subject, more string
		runs                evidence.Result
		want                policy.Verdict
		told                string // severities of a check's violations
	}{
		{"admitted, and not run", inside, "", evidence.None, policy.Allow, ""},
		{"admitted, and works", inside, "", evidence.Works, policy.Allow, ""},
		{"admitted, and warns", inside, "", evidence.Warns, policy.Allow, "warn"},
		{"admitted, and fails", inside, "", evidence.Fails, policy.Block, "break"},
		{"nothing declared, and warns", "tensorflow 1.0", "", evidence.Warns, policy.Allow, "warn"},
		{"refused, and not run", outside, "", evidence.None, policy.Block, "break"},
		{"refused, and works", outside, "", evidence.Works, policy.Warned, "warn"},
		{"refused, and warns", outside, "", evidence.Warns, policy.Warned, "warn"},
		{"refused, and fails", outside, "", evidence.Fails, policy.Block, "break"},
		{"admitted, and warns, where declarations are trusted", inside, `trust = "declared"`, evidence.Warns, policy.Allow, "warn"},
		{"refused, and works, where declarations are trusted", outside, `trust = "declared"`, evidence.Works, policy.Block, "break"},
		{"refused, and warns, where declarations are trusted", outside, `trust = "declared"`, evidence.Warns, policy.Block, "break"},
		{"admitted, and warns, and a rule that warns", inside, rule, evidence.Warns, policy.Warned, "warn"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := merged(test.more)
			p.Evidence.Observed = func(subject string, _ pep440.Version, object string, _ pep440.Version, _ string) evidence.Reading {
				if subject != "tensorflow" || object != "numpy" {
					return evidence.Reading{Result: evidence.None}
				}
				return evidence.Reading{Result: test.runs, Cell: evidence.Cell{Subject: subject, Object: object}}
			}
			before := policytest.Set(test.subject)
			c := policy.Case{Policy: p, Before: before, After: before.With(policytest.Distributions("numpy 2.0")), Request: policytest.Request("numpy==2.0")}
			got := policy.Judge(c)
			if got.Verdict != test.want || test.want == policy.Allow && len(got.Violations) > 0 {
				t.Errorf("an install: %s, want %s: %+v", got.Verdict, test.want, got.Violations)
			}
			var told []string
			for _, v := range policy.Check(c) {
				told = append(told, v.Severity.String())
			}
			if text := strings.Join(told, " "); text != test.told {
				t.Errorf("a check says %q, want %q", text, test.told)
			}
		})
	}
}
