package inquiry

import (
	"strings"

	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
)

// Overlap answers for two members of a family, by name, whether they write the same files, as far as both are installed and
// can be read.
func Overlap(installed map[string]*environment.Distribution) func(a, b string) bool {
	return func(a, b string) bool {
		x, y := installed[a], installed[b]
		return x == nil || y == nil || overlap(*x, *y)
	}
}

// overlap says whether the RECORDs of two installed distributions name one file outside their own metadata folders. A
// RECORD that cannot be read is taken to overlap.
func overlap(a, b environment.Distribution) bool {
	first, err := artifact.InstalledFiles(a.Artifacts())
	if err != nil {
		return true
	}
	second, err := artifact.InstalledFiles(b.Artifacts())
	if err != nil {
		return true
	}
	names := map[string]bool{}
	for _, name := range first {
		names[name] = !strings.Contains(name, "__pycache__")
	}
	for _, name := range second {
		if names[name] {
			return true
		}
	}
	return false
}
