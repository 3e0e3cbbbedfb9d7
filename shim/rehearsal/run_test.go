//go:build unix

package rehearsal

import (
	"os/exec"
	"path/filepath"
	"testing"
)

const (
	provider1 = "provider 1.0\nprovider/__init__.py: def call(a, old=1): pass;class Old:;    x = 1\nprovider/urls.py: quote = 1"
	provider2 = "provider 2.0\nprovider/__init__.py: def call(a): pass;import provider.sub\nprovider/sub.py: y = 1\nprovider/urls.py: other = 1"
	user      = "user 1.0\nuser/__init__.py: \nuser/app.py: from provider.urls import quote\nuser/fine.py: import provider"
)

// The smallest break: a name that goes. It is seen on every Python, and what is fine is not.
func TestRun(t *testing.T) {
	for _, version := range pythons {
		t.Run(version, func(t *testing.T) {
			env := newEnvironment(t, version, provider1, user)
			answers := rehearsed(t, env, []Wheel{wheel(t, provider2)}, nil, Limits{},
				Question{Distribution: "user", Module: "user.app"},
				Question{Distribution: "user", Module: "user.fine", Names: []Name{
					{"provider", "Old.x"},
					{"provider", "call"},
					{"provider.urls", ""},
					{"provider", "never"},
				}, Calls: []Call{{Name{"provider", "call"}, []string{"old"}}, {Name{"provider", "call"}, []string{"a"}}}},
			)
			broken := answers[0]
			if !broken.Broken() || broken.After.Error != "ImportError: cannot import name 'quote'" && broken.After.Type != "ImportError" {
				t.Errorf("%+v", broken)
			}
			if len(broken.After.Traceback) != 1 || broken.After.Traceback[0].File != "user/app.py" {
				t.Errorf("%+v", broken.After.Traceback)
			}
			fine := answers[1]
			if fine.After.State != Holds || !fine.Broken() {
				t.Errorf("%+v", fine)
			}
			for i, want := range []State{Fails, Holds, Holds, Fails} {
				if fine.After.Names[i].State != want {
					t.Errorf("name %d: %+v", i, fine.After.Names[i])
				}
			}
			if c := fine.After.Calls; c[0].State != Fails || len(c[0].Missing) != 1 || c[1].State != Holds {
				t.Errorf("%+v", c)
			}
		})
	}
}

// The bytecode of a single module lies in a folder of the environment's: what a wheel replaces is compiled from the wheel,
// also where that bytecode claims to fit any source, or lies as old to the second as the new source.
func TestStaleBytecode(t *testing.T) {
	env := newEnvironment(t, "3.11", "lone 1.0\nlone.py: old = 1", "user 1.0\nuser.py: from lone import old")
	compile := "import py_compile, sys; py_compile.compile(sys.argv[1], invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)"
	if out, err := exec.Command(env.Python, "-c", compile, filepath.Join(env.Site[0], "lone.py")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	answers := rehearsed(t, env, []Wheel{wheel(t, "lone 2.0\nlone.py: new = 1")}, nil, Limits{}, Question{Distribution: "user", Module: "user"})
	if !answers[0].Broken() {
		t.Errorf("%+v", answers[0])
	}
}

// Modules that a proven failure ran through are settled by it; what it did not run through is tried.
func TestShared(t *testing.T) {
	env := newEnvironment(t, "3.11", provider1, "deep 1.0\ndeep/__init__.py: from . import low\ndeep/low.py: from provider.urls import quote\ndeep/other.py: \nfree.py: ")
	var questions []Question
	for _, module := range []string{"deep", "deep.low", "deep.other", "free"} {
		questions = append(questions, Question{Distribution: "deep", Module: module})
	}
	answers := rehearsed(t, env, []Wheel{wheel(t, provider2)}, nil, Limits{}, questions...)
	for i, broken := range []bool{true, true, true, false} {
		if answers[i].Broken() != broken || answers[i].After.State == NotTried {
			t.Errorf("%s: %+v", answers[i].Module, answers[i])
		}
	}
}

func TestStopped(t *testing.T) {
	r := Result{State: Fails, Traceback: []Frame{{"a/__init__.py", 1, "<module>"}, {"b/c.py", 2, "<module>"}, {"d.py", 3, "f"}}}
	for module, want := range map[string]bool{"a": true, "a.x": true, "ab": false, "b": false, "b.c": true, "b.c.x": false, "d": false, "": false} {
		if r.stopped(module) != want {
			t.Errorf("%q: %v", module, !want)
		}
	}
}
