package inquiry

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/layers"
)

var today = toml.LocalDate{Year: 2026, Month: 11, Day: 23}

// shipped is the built-in policy.
func shipped(t testing.TB) *policy.Policy {
	t.Helper()
	layer, err := layers.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	p, _ := policyfile.Merge(layer)
	return p
}

func answer(t testing.TB, p *policy.Policy, name, with, python, platform string) Answer {
	t.Helper()
	target, err := NewTarget(python, platform)
	if err != nil {
		t.Fatal(err)
	}
	q := Which{Name: name, Target: target, Policy: p, Today: today}
	for text := range strings.FieldsSeq(with) {
		q.With = append(q.With, pep508.MustParse(text))
	}
	return q.Ask()
}

// TestGuideQuestion holds the answer to the guide's title question against what is known of it.
func TestGuideQuestion(t *testing.T) {
	a := answer(t, shipped(t), "tensorflow", "numpy==1.19.1", "", "linux_x86_64")
	var admits []string
	runs, held := map[string]bool{}, map[string]bool{} // held: only where protobuf, or h5py too, is held back beside it
	for _, r := range a.Releases {
		if r.Declared == Inside {
			admits = append(admits, r.Version)
		}
		switch series := seriesOf(pep440.MustParse(r.Version)); {
		case r.Observed.Runs() && r.Runs[0].Held != "":
			held[series] = true
		case r.Observed.Runs():
			runs[series] = true
		}
		if !slices.Contains([]string{"3.6", "3.7", "3.8"}, r.Pythons[0]) {
			t.Errorf("%s on %v: NumPy 1.19.1 has wheels for 3.6, 3.7 and 3.8 alone", r.Version, r.Pythons)
		}
	}
	want := "1.15.0 1.15.2 1.15.3 2.0.0 2.0.1 2.0.2 2.1.0 2.1.1 2.2.0 2.7.0 2.7.1 2.7.2 2.7.3 2.7.4"
	if got := strings.Join(admits, " "); got != want {
		t.Errorf("metadata admits %s, want %s", got, want)
	}
	for _, minor := range []string{"2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7"} {
		if !runs[minor] {
			t.Errorf("%s was seen to work", minor)
		}
	}
	if !maps.Equal(held, map[string]bool{"1.15": true, "2.0": true}) {
		t.Errorf("seen to work where others are held back: %v", held)
	}
	if len(runs) != 7 || a.NewestDeclared != "2.7.4" || a.NewestObserved != "2.7.4" || a.Guide != "2.3" {
		t.Errorf("%v, newest %s and %s, the guide %s", runs, a.NewestDeclared, a.NewestObserved, a.Guide)
	}
	if *a.Recommended != (Recommended{"2.7.4", "3.8", BecauseBoth}) {
		t.Errorf("recommended: %+v", a.Recommended)
	}
}

func TestWhich(t *testing.T) {
	p := shipped(t)
	for _, c := range []struct {
		name, with, python, platform string
		release                      string // one of them
		declared                     Declared
		observed                     evidence.Result
		verdict                      policy.Verdict
	}{
		{"tensorflow", "numpy==1.19.1", "3.8", "", "2.3.0", Outside, evidence.Works, policy.Warned},
		{"tensorflow", "numpy==1.19.1", "3.8", "", "2.8.4", Outside, evidence.Fails, policy.Block},
		{"tensorflow", "numpy==1.23.5", "3.10", "", "2.8.4", Inside, evidence.Warns, policy.Allow},
		{"tensorflow", "numpy==2.0.2", "3.9", "", "2.10.1", Inside, evidence.Fails, policy.Block},
		{"numpy", "tensorflow==2.3.0", "3.8", "", "1.19.1", Outside, evidence.Works, policy.Warned},
		{"numpy", "tensorflow-cpu==2.3.0", "3.8", "", "1.18.5", Inside, evidence.Works, policy.Allow},
		{"numpy", "tensorflow==2.15.1", "3.11", "windows_amd64", "2.0.2", Outside, evidence.Fails, policy.Block}, // by tensorflow-intel's metadata
		{"scipy", "numpy==2.0.2", "3.11", "", "1.12.0", Outside, evidence.None, policy.Block},                    // by its files too
		{"keras", "tensorflow==2.15.1", "3.11", "", "2.15.0", Inside, evidence.None, policy.Allow},
		{"tensorflow", "numpy>=2,<2.1", "3.12", "", "2.18.0", Inside, evidence.Works, policy.Allow},
		{"tensorflow", "numpy<3", "3.11", "", "2.15.1", Inside, evidence.Works, policy.Allow}, // some release of the range goes
		{"tensorflow", "mylib==1.0", "3.11", "", "2.15.1", Undeclared, evidence.None, policy.Allow},
		{"tensorflow", "numpy==1.26.4 mylib==1.0", "3.11", "", "2.15.1", Inside, evidence.None, policy.Allow},
		{"tensorflow", "numpy==2.0.2 protobuf==4.25.3", "3.11", "", "2.15.1", Outside, evidence.Fails, policy.Block},
	} {
		a := answer(t, p, c.name, c.with, c.python, cmp.Or(c.platform, "linux_x86_64"))
		at := slices.IndexFunc(a.Releases, func(r Release) bool { return r.Version == c.release })
		if at < 0 {
			t.Errorf("%s with %s: %s is no answer", c.name, c.with, c.release)
			continue
		}
		if r := a.Releases[at]; r.Declared != c.declared || r.Observed != c.observed || r.Verdict != c.verdict {
			t.Errorf("%s %s with %s: %s, %s, %s (%v)", c.name, c.release, c.with, r.Declared, r.Observed, r.Verdict, r.Rules)
		}
	}
}

func BenchmarkWhich(b *testing.B) {
	p := shipped(b)
	for b.Loop() {
		answer(b, p, "tensorflow", "numpy==1.19.1", "", "linux_x86_64")
	}
}
