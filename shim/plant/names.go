package plant

import (
	"bytes"
	"io/fs"
	"os"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/pattern"
)

var pipName = pattern.New(`^pip(\d+(\.\d+)?)?$`)

// IsPip says whether a program's base name is one of pip's: pip, pip3, pip3.N, on Windows with or without .exe.
func IsPip(name string) bool {
	return pipName().MatchString(strings.TrimSuffix(name, environment.ExeSuffix))
}

// fileName is the file that a program of that name is.
func fileName(name string) string {
	return strings.TrimSuffix(name, environment.ExeSuffix) + environment.ExeSuffix
}

// sameContent compares two files byte for byte, but for the end that makes a program one of Python's; launchers are small, and
// of another size than a program.
func sameContent(a, b string, ia, ib fs.FileInfo) bool {
	if more := ia.Size() - ib.Size(); more != 0 && max(more, -more) != int64(len(asScript())) || !ia.Mode().IsRegular() {
		return false
	}
	x, errX := os.ReadFile(a)
	y, errY := os.ReadFile(b)
	return errX == nil && errY == nil && bytes.Equal(bytes.TrimSuffix(x, asScript()), bytes.TrimSuffix(y, asScript()))
}
