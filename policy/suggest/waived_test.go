package suggest

import (
	"slices"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/policy/policytest"
)

// TestWaived leads to no release that a waived rule speaks against, unless that is so already.
func TestWaived(t *testing.T) {
	file, err := policyfile.Parse("policy.toml", []byte(`schema = "pipguard/1"
[[rule]]
id = "owner-lib"
when = ["owner"]
require = ["lib<2"]
[[rule]]
id = "new-lib"
when = ["new"]
require = ["lib>=3"]
[[waiver]]
rule = "owner-lib"
reason = "ours"
until = 2099-12-31
`))
	if err != nil {
		t.Fatal(err)
	}
	merged, _ := policyfile.Merge(policyfile.Layer{Name: "policy.toml", File: file, Trusted: true})
	for have, want := range map[string][]string{"owner 1.0, lib 1.0": nil, "owner 1.0, lib 2.0": {"lib>=3"}, "lib 1.0": {"lib>=3"}} {
		before := policytest.Set(have)
		c := policy.Case{Policy: merged, Before: before, After: before.With(policytest.Distributions("new 1.0")), Request: policytest.Request("new==1.0")}
		var got []string
		for _, s := range ForPlan(c, policy.Judge(c).Violations[0]) {
			got = append(got, s.Requirements...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("beside %s: %q, want %q", have, got, want)
		}
	}
}
