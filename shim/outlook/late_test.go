package outlook

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
)

// What is installed is copied as a wheel; an editable install has nothing to copy.
func TestPack(t *testing.T) {
	for _, c := range []struct {
		files string
		err   error
	}{
		{"lib/__init__.py lib/data.txt lib-1.0.dist-info/METADATA", nil},
		{"__editable__.lib-1.0.pth __editable___lib_1_0_finder.py lib-1.0.dist-info/METADATA", errEmpty},
	} {
		site := t.TempDir()
		files := strings.Fields(c.files)
		for _, name := range files {
			path := filepath.Join(site, name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("x"), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		record := strings.Join(append(files, "lib-1.0.dist-info/RECORD", "../../bin/lib", "lib/gone.py"), ",,\n") + ",,\n"
		if err := os.WriteFile(filepath.Join(site, "lib-1.0.dist-info/RECORD"), []byte(record), 0o644); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "lib.whl")
		d := environment.Distribution{Distribution: policy.Distribution{Name: "lib"}, Site: site, Folder: "lib-1.0.dist-info"}
		if err := pack(&d, to); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", c.files, err)
		}
		if c.err != nil {
			continue
		}
		archive, err := zip.OpenReader(to)
		if err != nil {
			t.Fatal(err)
		}
		defer archive.Close()
		var got []string
		for _, member := range archive.File {
			got = append(got, member.Name)
		}
		if want := append(files, "lib-1.0.dist-info/RECORD"); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	}
}
