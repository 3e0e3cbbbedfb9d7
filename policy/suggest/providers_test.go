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
// others require, nor for another library.
func TestOverwritten(t *testing.T) {
	merged, _ := policyfile.Merge()
	for _, c := range []struct {
		newcomer, requires string
		has                int // of the four modules of eyes
		want               []string
	}{
		{"eyes-slim", "eyes", 4, []string{"eyes==2.0"}},
		{"eyes-slim", "", 4, []string{"eyes==2.0", "uninstall eyes"}},
		{"sight", "", 2, []string{"uninstall eyes"}},
		{"sight", "", 1, nil},
		{"sight", "eyes", 4, nil},
	} {
		app := &policy.Distribution{Name: "app", Text: "1.0", Version: pep440.MustParse("1.0")}
		if c.requires != "" {
			app.Requires = append(app.Requires, pep508.MustParse(c.requires))
		}
		eyes := &policy.Distribution{Name: "eyes", Text: "1.0", Version: pep440.MustParse("1.0")}
		planned := &policy.Distribution{Name: c.newcomer, Text: "2.0", Version: pep440.MustParse("2.0")}
		before := policy.Set{Distributions: map[string]*policy.Distribution{"app": app, "eyes": eyes}}
		asked := policy.Request{Asked: []policy.Asked{{Name: c.newcomer, Specifiers: policy.Pin(planned).Specifiers}}}
		judged := policy.Case{Policy: merged, Before: before, After: before.With([]*policy.Distribution{planned}), Request: asked}
		judged.Overwrites = []policy.Overwrite{{Kept: "eyes", Newcomer: c.newcomer, File: "eyes/__init__.py", Files: 1, Modules: 4, Has: c.has}}
		var got []string
		for _, s := range (plan{judged}).oneProvider(policy.Judge(judged).Violations[0]) {
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
