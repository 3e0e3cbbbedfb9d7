package metadata_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/testkit"
)

// FuzzParse asks that any text is METADATA with a name and a version, or an error.
func FuzzParse(f *testing.F) {
	f.Add("Metadata-Version: 2.1\nName: a\nVersion: 1.0\nRequires-Dist: b (>=1) ; python_version < \"3\"\n\nRequires-Dist: body\n")
	f.Add("Name: a\r\nVersion: 1.0\r\nSummary: folded\r\n        over lines\r\nRequires-Dist: b\r\n | [c]\r\n")
	f.Add("name: a\r\nversion: 1\r\nRequires-Dist: folded\r\n  over lines\r\n: \r\n")
	f.Add("Version: 1\nName: \xff\nRequires-Dist: " + strings.Repeat("(", 200) + "\n")
	f.Add(" folded from the start\nName: a\nName: b\nVersion: 1\nRequires-Python: >=3\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := metadata.Parse(strings.NewReader(text))
		if err == nil && (m.Name == "" || m.Version == "") {
			t.Errorf("%q has no name or no version, and no error", text)
		}
		m.Distribution()
	})
}

// TestHostileMetadata holds what a METADATA of 50 MB may cost: 4 MiB are read of it, and no multiple of that is kept.
func TestHostileMetadata(t *testing.T) {
	const size = 50 << 20
	for name, line := range map[string]string{
		"one line":             "x",
		"folded":               " x\n",
		"fields":               "Requires-Dist: a\n",
		"a marker that nests":  "(",
		"a name that is wide":  "N",
		"a thousand Names":     "Name: " + strings.Repeat("n", 1000) + "\n",
		"no field, only folds": "\t\n",
	} {
		t.Run(name, func(t *testing.T) {
			head := "Name: a\nVersion: 1\nRequires-Dist: b; "
			text := &counted{r: io.MultiReader(strings.NewReader(head), io.LimitReader(testkit.Endless(line), size))}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := metadata.Parse(text)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("50 MB of METADATA are read as if nothing were wrong")
			}
			if text.n > 5<<20 {
				t.Errorf("%d bytes were read", text.n)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 400<<20 {
				t.Errorf("%d MiB were allocated", used>>20)
			}
		})
	}
}

type counted struct {
	r io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}
