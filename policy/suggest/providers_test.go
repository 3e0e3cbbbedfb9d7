package suggest

import (
	"slices"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
)

// TestOverwritten keeps the owner of overwritten files where one name is a variant of the other, and uninstalls none that
// others require.
func TestOverwritten(t *testing.T) {
	merged, _ := policyfile.Merge()
	for _, c := range []struct {
		newcomer, requires string
		want               []string
	}{
		{"eyes-slim", "eyes", []string{"eyes==2.0"}},
		{"eyes-slim", "", []string{"eyes==2.0", "uninstall eyes"}},
		{"sight", "", []string{"uninstall eyes"}},
		{"sight", "eyes", nil},
	} {
		app := &policy.Distribution{Name: "app", Text: "1.0", Version: pep440.MustParse("1.0")}
		if c.requires != "" {
			app.Requires = append(app.Requires, pep508.MustParse(c.requires))
		}
		eyes := &policy.Distribution{Name: "eyes", Text: "1.0", Version: pep440.MustParse("1.0")}
		planned := &policy.Distribution{Name: c.newcomer, Text: "2.0", Version: pep440.MustParse("2.0")}
		before := policy.Set{Distributions: map[string]*policy.Distribution{"app": app, "eyes": eyes}}
		asked := policy.Request{Asked: []policy.Asked{{Name: c.newcomer, Specifiers: policy.Pin(planned).Specifiers}}}
		v := policy.Violation{Kind: policy.KindOverwrite, Subject: eyes.Named(), Object: planned.Named(), Severity: policy.Break}
		var got []string
		for _, s := range (plan{policy.Case{Policy: merged, Before: before, After: before.With([]*policy.Distribution{planned}), Request: asked}}).oneProvider(v) {
			if s.Remove != "" {
				got = append(got, "uninstall "+s.Remove)
			}
			got = append(got, s.Requirements...)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s over eyes, which app requires (%q): %q, want %q", c.newcomer, c.requires, got, c.want)
		}
	}
}
