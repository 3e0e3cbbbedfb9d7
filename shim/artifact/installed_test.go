package artifact

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/pipguard/pipguard/policy"
)

// lay writes files below a folder.
func lay(t testing.TB, folder string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInstalled(t *testing.T) {
	module := string(old)
	project := t.TempDir()
	lay(t, project, map[string]string{
		"a/m.so":                          module,
		"build/lib.linux-x86_64-311/a.so": module,
		".venv/pyvenv.cfg":                "",
		".venv/lib/n.so":                  module,
		"env/pyvenv.cfg":                  "",
		"env/lib/n.so":                    module,
		"src/a.egg-info/PKG-INFO":         "",
	})
	direct := fmt.Sprintf(`{"url": "file://%s", "dir_info": {"editable": true}}`, filepath.ToSlash(project))
	for name, test := range map[string]struct {
		folder string
		files  map[string]string
		want   string // the module found; others lie beside it
	}{
		"RECORD":                       {"a-1.dist-info", map[string]string{"a-1.dist-info/RECORD": "a/m.so,,\n", "a/m.so": module, "a/n.so": module}, "a/m.so"},
		"no RECORD":                    {"a-1.dist-info", map[string]string{"a-1.dist-info/top_level.txt": "x_y\n", "x_y/m.so": module, "b/n.so": module}, "x_y/m.so"},
		"no RECORD, no top level":      {"a-1.dist-info", map[string]string{"a-1.dist-info/METADATA": "", "a/m.so": module, "b/n.so": module}, "a/m.so"},
		"a single module":              {"a-1.egg-info", map[string]string{"a-1.egg-info/top_level.txt": "a\n", "a.cpython-311-darwin.so": module, "ab.so": module}, "a.cpython-311-darwin.so"},
		"egg-info, installed-files":    {"a-1.egg-info", map[string]string{"a-1.egg-info/installed-files.txt": "../a/m.so\n../../../../bin/x.so\n", "a/m.so": module, "a/n.so": module}, "a/m.so"},
		"egg-info that is a file":      {"a-1.egg-info", map[string]string{"a-1.egg-info": "Name: a\n", "a/m.so": module}, "a/m.so"},
		"editable, PEP 610":            {"a-1.dist-info", map[string]string{"a-1.dist-info/RECORD": "a-1.dist-info/direct_url.json,,\n", "a-1.dist-info/direct_url.json": direct}, "a/m.so"},
		"editable, setuptools develop": {"a.egg-link", map[string]string{"a.egg-link": project + "\n.\n"}, "a/m.so"},
	} {
		t.Run(name, func(t *testing.T) {
			site := t.TempDir()
			lay(t, site, test.files)
			want := policy.Built{NumPy1Only: policy.Files{Count: 1, Example: test.want}, NumPyFloor: policy.Floor{Version: "1.16", File: test.want}}
			if got, err := OpenStore(t.TempDir()).Installed(Distribution{Name: "a", Site: site, Folder: test.folder}); err != nil || got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
		})
	}
}

// TestSparse: a file may claim any size and place; only what it holds costs time.
func TestSparse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.so")
	head := elf(2, programHeader{1, r, 0, 1 << 20}, programHeader{1, r, 1 << 40, 1 << 61})
	if err := os.WriteFile(path, append(head, old...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1<<38); err != nil {
		t.Fatal(err)
	}
	built, err := ScanFiles(filepath.Dir(path), []string{"a.so"})
	if err != nil || built.NumPy1Only.Count != 1 {
		t.Errorf("%+v, %v", built, err)
	}
}

// Silence is the quick answer of most distributions, and never hides a file that would be read.
func TestSilent(t *testing.T) {
	record := filepath.Join(t.TempDir(), "RECORD")
	if silent(record) {
		t.Error("without a RECORD nothing is known")
	}
	for name, want := range map[string]bool{
		"own.py": true, "own.cpython-311-x86_64-linux-gnu.so": false, "own.PYD": false, "own.dll": false, "own.dylib": false,
		"own_pb2.py": false, "own_pb2_new.py": false, "own_pb2_grpc.py": true, "own_pb2.pyi": true, "libown.so.1": false,
		`"own,1.so"`: false, "own.so/": false, "own/./own.so/.": false, "own.so.py": true, "sonata": true, "own.1.2": true, "own-1.0.dist-info/METADATA": true,
	} {
		if err := os.WriteFile(record, []byte(name+",,\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := silent(record); got != want || want && kindOf(name) != other {
			t.Errorf("%s: silent is %v", name, got)
		}
	}
}
