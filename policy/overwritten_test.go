package policy_test

import (
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policytest"
)

// What a plan writes over another's files, by what was there before.
func TestOverwritten(t *testing.T) {
	shared := []policy.Overwrite{{Kept: "owner", Newcomer: "new", File: "owner/__init__.py", Files: 2}}
	for _, test := range []struct {
		name, have, plan, asked, more string
		want                          policy.Verdict
	}{
		{name: "of what is installed", have: "owner 1.0", plan: "new 2.0", asked: "new", want: policy.Block},
		{name: "of what comes along", plan: "owner 1.0, new 2.0", asked: "new", want: policy.Warned},
		{name: "by an upgrade that need not be", have: "owner 1.0, new 1.0", plan: "new 2.0", asked: "new", want: policy.Rewrite},
		{name: "by an upgrade that is pinned", have: "owner 1.0, new 1.0", plan: "new 2.0", asked: "new==2.0", want: policy.Block},
		{name: "by what the owner requires", have: "owner 1.0 (new)", plan: "new 2.0", asked: "new", want: policy.Allow},
		{name: "waived", have: "owner 1.0", plan: "new 2.0", asked: "new", more: "[[waiver]]\nrule = \"new-overwrites-owner\"\nreason = \"ours\"\nuntil = 2099-12-31", want: policy.Warned},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := policytest.Set(test.have)
			got := policy.Judge(policy.Case{
				Policy: merged(test.more), Before: before, After: before.With(policytest.Distributions(test.plan)), Request: policytest.Request(test.asked), Overwrites: shared,
			})
			if got.Verdict != test.want {
				t.Errorf("verdict is %s (%s), want %s: %+v", got.Verdict, got.Obstacle, test.want, got.Violations)
			}
		})
	}
}

// A rehearsal admits what metadata refuses under trust = "rehearsed", and under no other.
func TestRehearsed(t *testing.T) {
	before := policytest.Set("strict 1.0 (lib<2)")
	for trust, want := range map[string]policy.Verdict{"rehearsed": policy.Warned, "observed": policy.Block, "declared": policy.Block} {
		c := policy.Case{Policy: merged(`trust = "` + trust + `"`), Before: before, After: before.With(policytest.Distributions("lib 2.0")), Request: policytest.Request("lib==2.0")}
		c.Rehearsed = func(subject, object string) bool { return subject == "strict" && object == "lib" }
		if got := policy.Judge(c); got.Verdict != want {
			t.Errorf("trust %s: %s, want %s: %+v", trust, got.Verdict, want, got.Violations)
		}
	}
}
