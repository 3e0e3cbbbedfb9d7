//go:build unix

package artifact

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// What is no file of the folder's own is told, and the others are read.
func TestScanFilesMissing(t *testing.T) {
	site := t.TempDir()
	lay(t, site, map[string]string{"a/m.so": string(old)})
	if err := os.Symlink("/dev/zero", filepath.Join(site, "out.so")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(site, "pipe.so"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(site, "folder.so"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{
		"gone.so": fs.ErrNotExist, "out.so": nil, "pipe.so": fs.ErrInvalid, "folder.so": fs.ErrInvalid, "../../x.so": nil,
	} {
		built, err := ScanFiles(site, []string{name, "a/m.so"})
		missing, ok := errors.AsType[*Missing](err)
		if !ok || missing.File != name || missing.Count != 1 || want != nil && !errors.Is(err, want) || built.NumPy1Only.Count != 1 {
			t.Errorf("%s: %+v, %v, want %v", name, built, err, want)
		}
	}
}
