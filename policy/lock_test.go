package policy_test

import (
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
)

// TestLock judges plans in an environment that a lock holds to a 1.0 and b 2.0.
func TestLock(t *testing.T) {
	lock := &policy.Lock{File: "pylock.toml", Pins: map[string]policy.Pinned{"a": {Version: "1.0", Line: 4}, "b": {Version: "2.0", Line: 9}}}
	locked, _ := policy.Merge(policy.Layer{Name: "system", File: policy.File{Lockdown: true}, Trusted: true})
	for _, test := range []struct {
		name          string
		before, after map[string]string
		want          policy.Verdict
		about         string // "subject, object, line" of the first violation
	}{
		{"nothing", set("a", "1.0", "b", "2.0"), set("a", "1.0", "b", "2.0"), policy.Allow, ""},
		{"a change", set("a", "1.0", "b", "2.0"), set("a", "1.1", "b", "2.0"), policy.Block, "a 1.0, a 1.1"},
		{"an addition", set("a", "1.0", "b", "2.0"), set("a", "1.0", "b", "2.0", "c", "1"), policy.Block, "c 1, c 1"},
		{"a removal", set("a", "1.0", "b", "2.0"), set("b", "2.0"), policy.Block, "a 1.0, a"},
		{"the same version, written otherwise", set("b", "2.0"), set("a", "1.0.0", "b", "2.0"), policy.Allow, ""},
		{"back to the lock", set("a", "3.0", "b", "2.0"), set("a", "1.0", "b", "2.0"), policy.Warned, ""},
		{"back to the lock, while something else is off it", set("a", "3.0", "b", "2.1"), set("a", "1.0", "b", "2.1"), policy.Warned, ""},
		{"nearer to the lock is not on it", set("a", "3.0", "b", "2.0"), set("a", "1.1", "b", "2.0"), policy.Block, "a 1.0, a 1.1"},
		{"two mended, one added", set("a", "3.0", "b", "3.0"), set("a", "1.0", "b", "2.0", "c", "1"), policy.Block, "c 1, c 1"},
		{"what the lock does not have goes", set("a", "1.0", "b", "2.0", "c", "1"), set("a", "1.0", "b", "2.0"), policy.Allow, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := policy.Set{Distributions: distributions(test.before)}
			after := policy.Set{Distributions: distributions(test.after)}
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

func set(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func distributions(versions map[string]string) map[string]*policy.Distribution {
	all := map[string]*policy.Distribution{}
	for name, text := range versions {
		all[name] = &policy.Distribution{Name: name, Text: text, Version: pep440.MustParse(text)}
	}
	return all
}
