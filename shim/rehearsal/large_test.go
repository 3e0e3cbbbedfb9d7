//go:build unix

package rehearsal

import (
	"slices"
	"strings"
	"testing"
)

// The largest wheel is left out where there is too much to unpack: what asks for it is not tried, whatever it makes of that,
// and all else is.
func TestTooLarge(t *testing.T) {
	for _, version := range pythons {
		t.Run(version, func(t *testing.T) {
			env := newEnvironment(t, version, provider1, user, "asks 1.0\nasks.py: import big.part",
				"swallows 1.0\nswallows.py: try:;    import big;except:;    pass;raise ImportError('no big', name='big')",
				"metadata 1.0\nmetadata.py: import sys;from importlib import util;util.find_spec('provider')")
			big := wheel(t, "big 1.0\nbig/__init__.py: x = 1\nbig/part.py: x = 1\nbig/data.txt: "+strings.Repeat("x", 50000))
			answers := rehearsed(t, env, []Wheel{big, wheel(t, provider2)}, nil, Limits{Unpack: 40000},
				Question{Distribution: "asks", Module: "asks"}, Question{Distribution: "swallows", Module: "swallows"},
				Question{Distribution: "big", Module: "big", New: true}, Question{Distribution: "user", Module: "user.app"},
				Question{Distribution: "user", Module: "user.fine"}, Question{Distribution: "metadata", Module: "metadata"})
			for i, want := range []State{NotTried, NotTried, NotTried, Fails, Holds, Holds} {
				a := answers[i]
				if a.After.State != want || want == NotTried && a.After.Reason != "big is too large to unpack" {
					t.Errorf("%s: %+v", a.Module, a.After)
				}
			}
			if !answers[3].Broken() {
				t.Errorf("%+v", answers[3])
			}
		})
	}
}

// A wheel's modules are those that lie in no package of its own.
func TestModules(t *testing.T) {
	opened, err := openWheel(wheel(t, "big 1.0\nbig/__init__.py: #\nbig/part.py: #\nspace/one/__init__.py: #\nspace/two.py: #\nalone.cpython-311-x86_64-linux-gnu.so: #\n"+
		"big-1.0.data/purelib/pure/__init__.py: #\nbig-1.0.data/scripts/run.py: #\nbig/lib/lib.so: #"))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.zip.Close()
	if got := opened.modules(); !slices.Equal(got, []string{"alone", "big", "pure", "space.one", "space.two"}) {
		t.Errorf("%q", got)
	}
}
