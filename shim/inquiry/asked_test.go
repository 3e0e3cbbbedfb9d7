package inquiry

import (
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
)

// TestInstall has a hint repeat what was asked for beside what mends it.
func TestInstall(t *testing.T) {
	for _, c := range []struct {
		asked, file, remedy string
		kind                policy.Kind
		want                string
	}{
		{"flask==2.2.2", "", "werkzeug<3.0.0", policy.KindImport, "flask==2.2.2 werkzeug<3.0.0"},
		{"flask==2.2.2 Werkzeug", "", "werkzeug<3.0.0", policy.KindImport, "flask==2.2.2 werkzeug<3.0.0"},
		{"numpy==2.1.0", "", "numpy<2", policy.KindRule, "numpy<2"},
		{"./flask-2.2.2-py3-none-any.whl", "", "werkzeug<3", policy.KindImport, "./flask-2.2.2-py3-none-any.whl werkzeug<3"},
		{"./folder", "", "werkzeug<3", policy.KindImport, "./folder werkzeug<3"},
		{"flask==2.2.2", "more.txt", "werkzeug<3.0.0", policy.KindImport, "werkzeug<3.0.0"},
		{"pylock.toml", "", "werkzeug<3.0.0", policy.KindImport, "werkzeug<3.0.0"},
		{"tensorflow tensorflow-cpu", "", "tensorflow-cpu==2.21.0", policy.KindProvider, "tensorflow-cpu==2.21.0"},
	} {
		sources := Sources{Arguments: strings.Fields(c.asked), Files: strings.Fields(c.file)}
		checked := Checked{Asked: sources.Asking(), Violations: []Violation{{Violation: policy.Violation{Kind: c.kind}}}}
		if got := checked.Install([]string{c.remedy}); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("asked for %s: %v, want %s", c.asked, got, c.want)
		}
	}
}
