package policy_test

import (
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policytest"
)

// TestLock judges plans in an environment that a lock holds to a 1.0 and b 2.0.
func TestLock(t *testing.T) {
	lock := &policy.Lock{File: "pylock.toml", Pins: map[string]policy.Pinned{"a": {Version: "1.0", Line: 4}, "b": {Version: "2.0", Line: 9}}}
	locked := policytest.Policy("lockdown = true")
	for _, test := range []struct {
		name          string
		before, after string
		want          policy.Verdict
		about         string // "subject, object, line" of the first violation
	}{
		{"nothing", "a 1.0, b 2.0", "a 1.0, b 2.0", policy.Allow, ""},
		{"a change", "a 1.0, b 2.0", "a 1.1, b 2.0", policy.Block, "a 1.0, a 1.1"},
		{"an addition", "a 1.0, b 2.0", "a 1.0, b 2.0, c 1", policy.Block, "c 1, c 1"},
		{"a removal", "a 1.0, b 2.0", "b 2.0", policy.Block, "a 1.0, a"},
		{"the same version, written otherwise", "b 2.0", "a 1.0.0, b 2.0", policy.Allow, ""},
		{"back to the lock", "a 3.0, b 2.0", "a 1.0, b 2.0", policy.Warned, ""},
		{"back to the lock, while something else is off it", "a 3.0, b 2.1", "a 1.0, b 2.1", policy.Warned, ""},
		{"nearer to the lock is not on it", "a 3.0, b 2.0", "a 1.1, b 2.0", policy.Block, "a 1.0, a 1.1"},
		{"two mended, one added", "a 3.0, b 3.0", "a 1.0, b 2.0, c 1", policy.Block, "c 1, c 1"},
		{"what the lock does not have goes", "a 1.0, b 2.0, c 1", "a 1.0, b 2.0", policy.Allow, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := policytest.Set(test.before)
			after := policytest.Set(test.after)
			for name, d := range before.Distributions {
				if after.Distributions[name] != nil && after.Distributions[name].Text == d.Text {
					after.Distributions[name] = d // left alone
				}
			}
			got := policy.Judge(policy.Case{Policy: locked, Before: before, After: after, Lock: lock, Today: toml.LocalDate{Year: 2026, Month: 11, Day: 23}})
			if got.Verdict != test.want {
				t.Fatalf("verdict %s, want %s: %v", got.Verdict, test.want, got.Violations)
			}
			if test.about != "" {
				if v := got.Violations[0]; v.Subject.String()+", "+v.Object.String() != test.about || v.Kind != policy.KindLock {
					t.Errorf("violation %v, want %s", v, test.about)
				}
			}
		})
	}
}
