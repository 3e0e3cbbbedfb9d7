// Package artifact reads from a distribution's own files what they were built against: NumPy's binary interface in
// extension modules, the protobuf runtime in generated code. Nothing is executed and nothing is unpacked to disk.
package artifact

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/pattern"
)

// Missing is evidence that could not be read. It is returned beside the policy.Built of what could be read.
type Missing struct {
	File  string // the first such file, relative to its folder, or a wheel's path
	Count int
	Err   error // why: fs.ErrNotExist, distinfo.ErrTooLarge, zip.ErrFormat, …
}

func (m *Missing) Error() string {
	if m.Count > 1 {
		return fmt.Sprintf("read %s and %d more: %v", m.File, m.Count-1, m.Err)
	}
	return fmt.Sprintf("read %s: %v", m.File, m.Err)
}

func (m *Missing) Unwrap() error { return m.Err }

type kind int

const (
	other kind = iota
	library
	generated
)

// sharedObject matches shared libraries too: libarrow_python.so.1400 is built against NumPy, and is no extension module.
var sharedObject = pattern.New(`(?i)\.(so(\.\d+)*|pyd|dll|dylib)$`)

// kindOf says by its name what can be read from a file.
func kindOf(name string) kind {
	switch {
	case isGenerated(name):
		return generated
	case sharedObject().MatchString(path.Base(name)):
		return library
	}
	return other
}

// isGenerated knows x_pb2.py, and copies of it for another protobuf: x_pb2_new.py, which transformers imports instead.
func isGenerated(name string) bool {
	return strings.HasSuffix(name, ".py") && strings.Contains(name, "_pb2") && !strings.HasSuffix(name, "_pb2_grpc.py")
}

// choose picks the files worth reading, sorted. What provides NumPy or protobuf itself is not judged against itself.
func choose(names []string) []string {
	numpy := slices.Contains(names, "numpy/__init__.py")
	protobuf := slices.Contains(names, "google/protobuf/__init__.py")
	var chosen []string
	for _, name := range names {
		switch kindOf(name) {
		case library:
			if numpy && strings.HasPrefix(name, "numpy/") {
				continue
			}
		case generated:
			if protobuf && strings.HasPrefix(name, "google/protobuf/") {
				continue
			}
		default:
			continue
		}
		chosen = append(chosen, name)
	}
	slices.Sort(chosen)
	return slices.Compact(chosen)
}
