package inquiry

import (
	"slices"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
)

func grid(t testing.TB, p *policy.Policy, rows, columns, platform string) Grid {
	t.Helper()
	target, err := NewTarget("", platform)
	if err != nil {
		t.Fatal(err)
	}
	g, unknown := NewGrid(rows, columns, target, p, today)
	if unknown != nil {
		t.Fatalf("%s is not known", unknown)
	}
	return g
}

func TestGrid(t *testing.T) {
	g := grid(t, shipped(t), "tensorflow", "numpy", "linux_x86_64")
	at := func(row, column string) Cell {
		i := slices.IndexFunc(g.Rows, func(s Series) bool { return s.Name == row })
		j := slices.IndexFunc(g.Columns, func(s Series) bool { return s.Name == column })
		return g.Cells[i][j]
	}
	for _, c := range []struct {
		row, column string
		declared    Declared
		observed    evidence.Result
		verdict     policy.Verdict
		some        [2]string
	}{
		{"2.2", "1.18", Inside, evidence.Works, policy.Allow, [2]string{}},
		{"2.2", "1.19", Mixed, evidence.Works, policy.Block, [2]string{"2.2.3", "1.19.1"}}, // the newest was not run
		{"2.3", "1.19", Outside, evidence.Works, policy.Warned, [2]string{}},
		{"2.4", "1.19", Mixed, evidence.Works, policy.Allow, [2]string{}},
		{"2.8", "1.24", Inside, evidence.Fails, policy.Block, [2]string{}},
		{"2.10", "2.0", Inside, evidence.Fails, policy.Block, [2]string{}},
		{"2.18", "2.5", Outside, evidence.Works, policy.Warned, [2]string{}},
	} {
		got := at(c.row, c.column)
		if !got.Wheels || got.Declared != c.declared || got.Observed != c.observed || got.Verdict != c.verdict || got.Some != c.some {
			t.Errorf("%s by %s: %s, %s, %s, %v", c.row, c.column, got.Declared, got.Observed, got.Verdict, got.Some)
		}
	}
	if at("2.21", "1.16").Wheels {
		t.Error("no Python has wheels of TensorFlow 2.21 and NumPy 1.16")
	}
	if says := at("2.3", "1.19").Says; !slices.Equal(says, []string{"tensorflow 2.3.0 to 2.3.4 requires numpy<1.19.0,>=1.16.0"}) {
		t.Errorf("metadata of 2.3: %q", says)
	}
}

// TestGridTurned asks that a grid says the same from either side.
func TestGridTurned(t *testing.T) {
	p := shipped(t)
	g, turned := grid(t, p, "tensorflow", "numpy", "windows_amd64"), grid(t, p, "numpy", "tensorflow", "windows_amd64")
	for i := range g.Rows {
		for j := range g.Columns {
			a, b := g.Cells[i][j], turned.Cells[j][i]
			if a.Wheels != b.Wheels || a.Declared != b.Declared || (a.Some == [2]string{}) != (b.Some == [2]string{}) {
				t.Errorf("%s by %s: %+v, turned %+v", g.Rows[i].Name, g.Columns[j].Name, a, b)
			}
		}
	}
}

func BenchmarkGrid(b *testing.B) {
	p := shipped(b)
	for b.Loop() {
		grid(b, p, "tensorflow", "numpy", "linux_x86_64")
	}
}
