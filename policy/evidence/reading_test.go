package evidence

import (
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy/pep440"
)

// TestRead documents how far a cell speaks, on cells made up for it.
func TestRead(t *testing.T) {
	const data = `
=2.5.0 1.18.0 3.8 2026-01-01 fails
!import ImportError: initialization failed
=2.5.0 1.19.0 3.8 2026-01-01 works
=2.5.0 1.19.5 3.8 2026-01-01 works
=2.5.3 1.19.5 3.8 2026-01-01 fails
!recurrent TypeError: x
=2.5.0 1.21.0 3.8 2026-01-01 warns
~deprecated
=2.5.0 1.21.0 3.9 2026-01-01 fails
!recurrent TypeError: x
=2.5.0 1.24.0 3.8 2026-01-01 fails
!import TypeError: y
=2.5.0 1.26.0 3.8 2026-01-01 fails
!import TypeError: z
=2.5.0 2.0.0 3.8 2026-01-01 fails
!import ImportError: y
`
	cells := readCells(Pair{"subject", "object"}, strings.TrimPrefix(data, "\n"))
	for _, c := range []struct {
		why, subject, object, python string
		want                         Result
		cell                         string // subject, object and Python of the cell named
		between                      bool
	}{
		{"a cell", "2.5.0", "1.19.0", "3.8", Works, "2.5.0 1.19.0 3.8", false},
		{"any Python", "2.5.0", "1.19.0", "3.11", Works, "2.5.0 1.19.0 3.8", false},
		{"another patch release", "2.5.1", "1.19.0", "", Works, "2.5.0 1.19.0 3.8", false},
		{"the closer patch release, where they disagree", "2.5.2", "1.19.5", "", Fails, "2.5.3 1.19.5 3.8", false},
		{"the closer patch release, where they disagree", "2.5.1", "1.19.5", "", Works, "2.5.0 1.19.5 3.8", false},
		{"another minor", "2.6.0", "1.19.0", "", None, "  ", false},
		{"between two that ran", "2.5.0", "1.19.3", "", Works, "2.5.0 1.19.0 3.8", true},
		{"between two that ran, one with warnings", "2.5.0", "1.20.3", "3.8", Warns, "2.5.0 1.19.5 3.8", true},
		{"between one that ran and one that failed", "2.5.3", "1.19.3", "", None, "2.5.0 1.19.0 3.8", false},
		{"Pythons disagree: the Python asked for", "2.5.0", "1.21.0", "3.8", Warns, "2.5.0 1.21.0 3.8", false},
		{"Pythons disagree: the worse", "2.5.0", "1.21.0", "3.12", Fails, "2.5.0 1.21.0 3.9", false},
		{"between two that failed in the same way", "2.5.0", "1.25.2", "", Fails, "2.5.0 1.24.0 3.8", true},
		{"between two that failed in two ways", "2.5.0", "1.26.4", "", None, "2.5.0 1.26.0 3.8", false},
		{"before the first", "2.5.0", "1.17.0", "", None, "2.5.0 1.18.0 3.8", false},
		{"after the last", "2.5.0", "2.1.0", "", None, "2.5.0 2.0.0 3.8", false},
		{"a local build of the object", "2.5.0", "1.19.0+mkl", "", Works, "2.5.0 1.19.0 3.8", false},
		{"a local build of the subject", "2.5.0+cu110", "1.19.0", "", Works, "2.5.0 1.19.0 3.8", false},
	} {
		got := Read(cells, pep440.MustParse(c.subject), pep440.MustParse(c.object), c.python)
		cell := got.Cell.SubjectVersion.String() + " " + got.Cell.ObjectVersion.String() + " " + got.Cell.Python
		if got.Result != c.want || cell != c.cell || got.Between != c.between {
			t.Errorf("%s: %s with %s on %q: %s (%s, between %v), want %s (%s, between %v)",
				c.why, c.subject, c.object, c.python, got.Result, cell, got.Between, c.want, c.cell, c.between)
		}
	}
}

// TestObserved holds what the runs of November 2026 showed of NumPy 1.19.1 and of the metadata's bounds.
func TestObserved(t *testing.T) {
	for _, c := range []struct {
		subject, object string
		want            Result
	}{
		{"2.2.0", "1.19.1", Works},
		{"2.3.2", "1.19.1", Works},
		{"2.4.1", "1.19.1", Works},
		{"2.6.3", "1.19.1", Works},
		{"2.6.5", "1.20.3", Warns},
		{"2.7.1", "1.19.1", Works},
		{"2.8.4", "1.19.1", Fails},
		{"2.3.0", "1.21.0", Fails},
		{"2.15.0", "1.25.0", Works},
		{"2.15.1", "2.1.3", Fails},
		{"2.18.0", "2.3.0", Works},
		{"2.18.0", "1.24.4", Fails},
	} {
		got := Observed("tensorflow", pep440.MustParse(c.subject), "numpy", pep440.MustParse(c.object), "")
		if got.Result != c.want {
			t.Errorf("TensorFlow %s with NumPy %s: %s (%v), want %s", c.subject, c.object, got.Result, got.Cell, c.want)
		}
	}
}

func TestCellsReadsEveryPair(t *testing.T) {
	for _, pair := range Pairs() {
		for _, c := range Cells(pair.Subject, pair.Object) {
			if c.Result != Works && c.Result != Warns && c.Result != Fails {
				t.Errorf("%v: result %q", c, c.Result)
			}
			if (c.Result == Fails) != (len(c.Failed) > 0 && c.Exception != "") || c.Result == Warns && c.Warning == "" {
				t.Errorf("%v: the result is not what the probes say", c)
			}
		}
	}
}

func TestGuide(t *testing.T) {
	claims := Guide("tensorflow", "numpy")
	if len(claims) != 2 || !claims[0].SubjectVersions.Contains(pep440.MustParse("2.3.4")) || claims[1].Result != Warns {
		t.Errorf("the guide's claims: %v", claims)
	}
	if Guide("numpy", "tensorflow") != nil {
		t.Error("claims of a pair the guide does not speak of")
	}
}

func BenchmarkObserved(b *testing.B) {
	sv, ov := pep440.MustParse("2.6.5"), pep440.MustParse("1.20.3")
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			read.Clear()
			Observed("tensorflow", sv, "numpy", ov, "")
		}
	})
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			Observed("tensorflow", sv, "numpy", ov, "")
		}
	})
}
