package gate

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// pips are the real pips that the tests start, and the Pythons that fit, the
// first that is found. PIPGUARD_TEST_PIPS=all adds the ones in between.
var pips = []struct {
	version string
	pythons []string
	always  bool
}{
	{"20.3.4", []string{"3.6", "3.8"}, true},
	{"20.3.4", []string{"3.8"}, false},
	{"21.3.1", []string{"3.6", "3.8"}, false},
	{"22.0.4", []string{"3.7", "3.8"}, false},
	{"22.2.2", []string{"3.8", "3.9"}, true},
	{"23.0.1", []string{"3.9", "3.11"}, false},
	{"23.2.1", []string{"3.10", "3.11"}, false},
	{"24.0", []string{"3.7", "3.11"}, false},
	{"24.2", []string{"3.8", "3.11"}, false},
	{"25.0.1", []string{"3.12", "3.11"}, false},
	{"25.1.1", []string{"3.12", "3.11"}, false},
	{"25.3", []string{"3.13", "3.11"}, false},
	{"26.0.1", []string{"3.11", "3.12"}, false},
	{newest, []string{"3.13", "3.12", "3.11", "3.10"}, true},
}

// newest is the pip on which everything is tried.
const newest = "26.3"

// every adds the pips in between, and every way of asking on each.
var every = os.Getenv("PIPGUARD_TEST_PIPS") == "all"

// eachPip runs a test with the chosen pips.
func eachPip(t *testing.T, test func(t *testing.T, making testkit.Making)) {
	for _, p := range pips {
		if !p.always && !every {
			continue
		}
		t.Run("pip "+p.version+" on "+p.pythons[0], func(t *testing.T) {
			t.Parallel()
			test(t, making(t, p.version, p.pythons...))
		})
	}
}

// making is an environment with that pip, on the first Python that is here.
func making(t *testing.T, pip string, pythons ...string) testkit.Making {
	t.Helper()
	for _, version := range pythons {
		_, err := testkit.FindInterpreter(version)
		if err == nil {
			return testkit.Making{Python: version, Pip: pip}
		}
		if !errors.Is(err, testkit.ErrNoInterpreter) {
			t.Fatal(err)
		}
	}
	t.Skipf("no Python %v on this machine", pythons)
	return testkit.Making{}
}

// latest is an environment with the newest pip.
func latest(t *testing.T) testkit.Making {
	t.Helper()
	return making(t, newest, pips[len(pips)-1].pythons...)
}

// older compares the first two numbers of pip's versions.
func older(a, b string) bool {
	var x, y [2]int
	fmt.Sscanf(a, "%d.%d", &x[0], &x[1])
	fmt.Sscanf(b, "%d.%d", &y[0], &y[1])
	return slices.Compare(x[:], y[:]) < 0
}
