package outlook

import (
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// TestNamed reads what Python's own errors are about.
func TestNamed(t *testing.T) {
	for _, c := range []struct{ text, module, name string }{
		{"ImportError: cannot import name 'url_quote' from 'werkzeug.urls' (werkzeug/urls.py)", "werkzeug.urls", "url_quote"},
		{"ImportError: cannot import name 'a' from partially initialized module 'b' (most likely due to a circular import)", "b", "a"},
		{"ModuleNotFoundError: No module named 'altair.vegalite.v4'", "altair.vegalite.v4", ""},
		{"AttributeError: module 'numpy' has no attribute 'bool8'", "numpy", "bool8"},
		{"AttributeError: type object 'X' has no attribute 'GEN_EMAIL'", "", "GEN_EMAIL"},
		{"TypeError: duplicate base class TimeoutError", "", ""},
	} {
		if module, name := named(c.text); module != c.module || name != c.name {
			t.Errorf("%s: %q %q, want %q %q", c.text, module, name, c.module, c.name)
		}
	}
}

// TestGone tells a module that its distribution no longer has from one that it asks for.
func TestGone(t *testing.T) {
	for text, want := range map[string]bool{
		"ModuleNotFoundError: No module named 'app.old'":            true,
		"ModuleNotFoundError: No module named 'app'":                true,
		"ModuleNotFoundError: No module named 'lib'":                false,
		"ModuleNotFoundError: No module named 'app.older'":          false,
		"ImportError: cannot import name 'a' from 'app.old' (a.py)": false,
	} {
		if got := gone("app.old", rehearsal.Result{Error: text}); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestUntried names what was left out.
func TestUntried(t *testing.T) {
	var trials []trial
	for _, name := range []string{"new", "done", "a", "b", "a", "c", "d"} {
		trials = append(trials, trial{question: rehearsal.Question{Distribution: name, Module: name, New: name == "new"}})
	}
	answers := []rehearsal.Answer{{}, {After: rehearsal.Result{State: rehearsal.Holds}}}
	if got := untried(trials, answers); got != " (a, b, c, 1 more)" {
		t.Error(got)
	}
	if got := untried(trials[:2], answers); got != "" {
		t.Error(got)
	}
}

// TestOfCode tells failures that code is to blame for from what a machine lacks.
func TestOfCode(t *testing.T) {
	for _, c := range []struct {
		kind, text string
		want       bool
	}{
		{"ImportError", "ImportError: cannot import name 'a' from 'b'", true},
		{"TypeError", "TypeError: duplicate base class TimeoutError", true},
		{"ImportError", "ImportError: libGL.so.1: cannot open shared object file: No such file or directory", false},
		{"OSError", "OSError: sndfile library not found", false},
		{"ImproperlyConfigured", "django.core.exceptions.ImproperlyConfigured: settings", false},
	} {
		if got := ofCode(rehearsal.Result{Type: c.kind, Error: c.text}); got != c.want {
			t.Errorf("%s: %v", c.text, got)
		}
	}
}

// TestRequired parts what a distribution requires from what it requires for an extra alone, or elsewhere.
func TestRequired(t *testing.T) {
	d := &policy.Distribution{Requires: []pep508.Requirement{
		pep508.MustParse("Flask>=2"), pep508.MustParse(`pywin32 ; sys_platform == "win32"`),
	}, Optional: "redis ; extra == \"cache\"\n"}
	always, optional := required(d, policy.Set{Markers: pep508.Environment{SysPlatform: "linux"}})
	if len(always) != 1 || always[0] != "flask" || len(optional) != 2 {
		t.Errorf("always %q, optional %q", always, optional)
	}
}

// TestRelevant leaves out what a wheel that is not at hand may provide.
func TestRelevant(t *testing.T) {
	found := []needs.Finding{{Provider: "absent"}, {Provider: "lib", ProviderVersion: "2"}, {Provider: "python"}}
	if got := (worlds{blind: true}).relevant(found); len(got) != 2 {
		t.Errorf("%+v", got)
	}
}

// TestWheel says which planned distributions can be read.
func TestWheel(t *testing.T) {
	for _, c := range []struct {
		item gate.Item
		want bool
	}{
		{gate.Item{File: "/tmp/lib-1.0-py3-none-any.whl"}, true},
		{gate.Item{File: "/tmp/lib-1.0.tar.gz"}, false},
		{gate.Item{File: "/tmp/lib-1.0-py3-none-any.whl", Editable: true}, false},
		{gate.Item{}, false},
	} {
		if got := wheel(c.item); got != c.want {
			t.Errorf("%+v: %v", c.item, got)
		}
	}
}

// TestRead says of a module that nothing is known to import, and that failed before, whether what it lacks is told.
func TestRead(t *testing.T) {
	certain := needs.Finding{Need: needs.Need{Module: "lib", Name: "a", AtImport: true}, Subject: "app", Provider: "lib", ProviderVersion: "2", State: needs.Unmet, Before: needs.Met}
	guarded, conditional := certain, certain
	guarded.Caught, conditional.Unsure = needs.CatchImport, true
	fails := func(kind string) rehearsal.Answer {
		r := rehearsal.Result{State: rehearsal.Fails, Type: kind}
		return rehearsal.Answer{Before: r, After: r}
	}
	for name, c := range map[string]struct {
		finding needs.Finding
		answer  rehearsal.Answer
		want    int
	}{
		"it wants settings":              {certain, fails("ImproperlyConfigured"), 1},
		"it wants what is not installed": {certain, fails("ModuleNotFoundError"), 0},
		"something catches that":         {guarded, fails("ImproperlyConfigured"), 0},
		"it may not be asked for":        {conditional, fails("ImproperlyConfigured"), 0},
		"it was not tried":               {certain, rehearsal.Answer{}, 1},
	} {
		l := &look{}
		l.read(trial{findings: []needs.Finding{c.finding}}, c.answer)
		if got := l.report.Broken; len(got) != c.want || c.want == 1 && !got[0].Mild {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestUnique keeps, of needs that say the same, one that blocks.
func TestUnique(t *testing.T) {
	need := func(file string, mild bool) policy.BrokenNeed {
		return policy.BrokenNeed{Requires: "lib.a", Mild: mild, Evidence: policy.Evidence{"file": file}}
	}
	got := unique([]policy.BrokenNeed{need("a", true), need("b", false), need("c", true)})
	if len(got) != 1 || got[0].Mild || got[0].Evidence.Text("file") != "b" {
		t.Errorf("%+v", got)
	}
}
