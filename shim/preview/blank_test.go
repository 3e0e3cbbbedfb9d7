package preview

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
)

func TestSeeds(t *testing.T) {
	for python, want := range map[string]string{"3.6.15": "pip setuptools", "3.11.7": "pip setuptools", "3.12.1": "pip", "3.13.0rc1": "pip"} {
		if got := strings.Join(seeds(python), " "); got != want {
			t.Errorf("%s: %s, want %s", python, got, want)
		}
	}
}

// TestReplicate copies what a RECORD lists below site-packages, and without one the package and its metadata.
func TestReplicate(t *testing.T) {
	const record = "tool/__init__.py,,\ntool/gone.py,,\n../../bin/tool,,\n/etc/passwd,,\ntool-1.dist-info/RECORD,,\n"
	for _, c := range []struct{ name, record, want string }{
		{"with a RECORD", record, "tool tool/__init__.py tool-1.dist-info tool-1.dist-info/RECORD"},
		{"without one", "", "tool tool/__init__.py tool/other.py tool-1.dist-info tool-1.dist-info/METADATA"},
	} {
		from, to := t.TempDir(), t.TempDir()
		files := map[string]string{"tool/__init__.py": "", "tool/other.py": "", "tool-1.dist-info/METADATA": "", "tool-1.dist-info/RECORD": c.record}
		if c.record == "" {
			delete(files, "tool-1.dist-info/RECORD")
		}
		for name, text := range files {
			path := filepath.Join(from, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		d := environment.Distribution{Distribution: policy.Distribution{Name: "tool"}, Site: from, Folder: "tool-1.dist-info"}
		if err := replicate(d, to); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		var found []string
		filepath.WalkDir(to, func(path string, _ os.DirEntry, _ error) error {
			if name, _ := filepath.Rel(to, path); name != "." {
				found = append(found, filepath.ToSlash(name))
			}
			return nil
		})
		if got := strings.Join(found, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
