//go:build unix

package rehearsal

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/pipguard/pipguard/shim/environment"
)

// through runs one rehearsal with a store, shut in or as where that cannot be done.
func through(t *testing.T, env *environment.Environment, store *Store, open bool, wheels []Wheel, questions ...Question) []Answer {
	t.Helper()
	installed, _, err := env.Installed()
	if err != nil {
		t.Fatal(err)
	}
	s, err := prepare(Outcome{Env: env, Installed: installed, Wheels: wheels, Store: store}, Limits{}.orDefault(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.open.Store(open || !canShut)
	answers, err := s.answer(context.Background(), questions)
	if err := errors.Join(err, s.close()); err != nil {
		t.Fatal(err)
	}
	return answers
}

// A store unpacks a wheel once, and each tree has what its own plan brings; nothing is left once it is closed.
func TestStore(t *testing.T) {
	env := newEnvironment(t, "3.11", provider1, user)
	bad, good := wheel(t, provider2), wheel(t, "provider 1.5\nprovider/__init__.py: \nprovider/urls.py: quote = 2")
	copied := Wheel{bad.Name, t.TempDir() + "/again.whl"} // pip fetches it again in each round
	text, err := os.ReadFile(bad.File)
	if err := errors.Join(err, os.WriteFile(copied.File, text, 0o600)); err != nil {
		t.Fatal(err)
	}
	store := &Store{}
	for _, c := range []struct {
		wheel  Wheel
		broken bool
		kept   int
	}{{bad, true, 1}, {good, false, 2}, {copied, true, 2}} {
		answers := through(t, env, store, false, []Wheel{c.wheel}, Question{Distribution: "user", Module: "user.app"})
		if answers[0].Broken() != c.broken {
			t.Errorf("%s: %+v", c.wheel.File, answers[0])
		}
		if len(store.kept) != c.kept && !store.unsafe {
			t.Errorf("%d wheels are kept, not %d", len(store.kept), c.kept)
		}
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(env.State()); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Of a file that two wheels bring the last one's is there, and the store's own stays what it was.
func TestStoreOverwritten(t *testing.T) {
	env := newEnvironment(t, "3.11")
	one, two := wheel(t, "one 1.0\nboth.py: one = 1"), wheel(t, "two 1.0\nboth.py: two = 1")
	store := &Store{}
	defer store.Close()
	for _, wheels := range [][]Wheel{{one, two}, {two, one}, {one, two}} {
		last := Question{Module: "both", Names: []Name{{"both", wheels[1].Name}}}
		if a := through(t, env, store, false, wheels, last); !a[0].After.sound() {
			t.Errorf("%s: %+v", wheels[1].Name, a[0].After)
		}
	}
}

// What one plan's code writes into the files of another distribution, or removes, the next plan does not see.
func TestStoreHostile(t *testing.T) {
	provider := wheel(t, provider2)
	for name, body := range map[string]string{
		"writes":  "import os;f = os.path.join(os.path.dirname(__file__), 'provider', 'urls.py');os.chmod(f, 0o600);open(f, 'w').write('quote = 1')",
		"removes": "import os, shutil;shutil.rmtree(os.path.join(os.path.dirname(__file__), 'provider'))",
		"names":   "import os;d = os.path.dirname(__file__);os.link(d + '/vandal.py', d + '/provider/quoted.py')",
	} {
		for _, open := range []bool{false, true} {
			t.Run(name+map[bool]string{true: "/open"}[open], func(t *testing.T) {
				env := newEnvironment(t, "3.11", user)
				vandal := wheel(t, "vandal 1.0\nvandal.py: "+body)
				store := &Store{}
				defer store.Close()
				through(t, env, store, open, []Wheel{provider, vandal}, Question{Distribution: "vandal", Module: "vandal", New: true})
				answers := through(t, env, store, open, []Wheel{provider},
					Question{Module: "provider.urls", Names: []Name{{"provider.urls", "other"}}}, Question{Module: "provider.quoted", New: true})
				if !answers[0].After.sound() || answers[1].After.State != Fails {
					t.Errorf("%+v", answers)
				}
			})
		}
	}
}
