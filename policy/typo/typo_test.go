package typo_test

import (
	"testing"

	"github.com/pipguard/pipguard/policy/typo"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"numpy", "numpy", 0},
		{"nunpy", "numpy", 1},
		{"nmupy", "numpy", 1},
		{"unpmy", "numpy", 2},
		{"numpi", "umpy", 2},
		{"ca", "abc", 3},
		{"kitten", "sitting", 3},
	} {
		if got := typo.Distance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
