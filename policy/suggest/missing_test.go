package suggest

import (
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policytest"
)

// TestForMissing asks for what is missing in the range that goes with the rest of the set.
func TestForMissing(t *testing.T) {
	const rule = "[[rule]]\nid = \"old-lib\"\nwhen = [\"old\"]\nrequire = [\"lib<2\"]\nreason = \"x\"\n"
	for _, c := range []struct{ set, want string }{
		{"app 1.0 (lib>=1)", "lib>=1"},
		{"app 1.0 (lib>=1), other 1.0 (lib<1.5)", "lib<1.5,>=1"},
		{"app 1.0 (lib>=1), old 1.0", "lib<2,>=1"},
		{"app 1.0 (lib>=2), old 1.0", ""},
	} {
		judged := policy.Case{Policy: policytest.Policy(rule), After: policytest.Set(c.set)}
		for _, v := range policy.CheckWhole(judged) {
			if v.Kind != policy.KindMissing || v.Subject.Name != "app" {
				continue
			}
			got := ""
			if all := ForMissing(judged, v); len(all) > 0 {
				got = all[0].Requirements[0]
			}
			if got != c.want {
				t.Errorf("%s: %q, want %q", c.set, got, c.want)
			}
		}
	}
}
