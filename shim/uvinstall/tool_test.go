package uvinstall

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/scratch"
	"github.com/pipguard/pipguard/shim/uv"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestScripted finds the metadata of a script in a file that `uv run` is given (PEP 723), and nowhere else.
func TestScripted(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "own.py"), "# /// script\n# dependencies = []\n# ///\n")
	write(t, filepath.Join(folder, "plain.py"), "import os\n")
	tool := &Tool{Uv: uv.Uv{Directory: folder}}
	for typed, want := range map[string]bool{
		"run own.py": true, "run plain.py": false, "run absent.py": false, "run": false, "sync": false, "pip install own.py": false,
	} {
		if got := tool.Scripted(tool.Read(strings.Fields(typed))); got != want {
			t.Errorf("%s: %v, want %v", typed, got, want)
		}
	}
}

// TestFolderOf reads where uv is told to install, as seen from a folder.
func TestFolderOf(t *testing.T) {
	folder, other := t.TempDir(), t.TempDir()
	tool := &Tool{Uv: uv.Uv{Directory: folder}}
	for typed, want := range map[string]gate.Target{
		"pip install lib":               {},
		"pip install --target a lib":    {Home: filepath.Join(folder, "a")},
		"pip install --prefix b lib":    {Prefix: filepath.Join(folder, "b")},
		"pip install --target=" + other: {Home: other},
	} {
		if got := folderOf(tool.Read(strings.Fields(typed)), folder); got != want {
			t.Errorf("%s: %+v, want %+v", typed, got, want)
		}
	}
}

// TestOverruling adds a file of overrides to an install, and to nothing else; that of UV_OVERRIDE is kept.
func TestOverruling(t *testing.T) {
	private := &scratch.Folder{}
	t.Cleanup(private.Remove)
	lib := &policy.Distribution{Name: "lib", Text: "2.0", Version: pep440.MustParse("2.0")}
	pinned := policy.Set{}.With([]*policy.Distribution{lib})
	for _, c := range []struct {
		typed    string
		environ  []string
		admitted []string
		want     int // words that are added
	}{
		{"pip install app lib==2.0", nil, []string{"lib"}, 2},
		{"pip install app lib==2.0", []string{"UV_OVERRIDE=mine.txt"}, []string{"lib"}, 4},
		{"pip install app lib==2.0", nil, nil, 0},
		{"pip install --no-deps lib==2.0", nil, []string{"lib"}, 0},
		{"pip sync lib.txt", nil, []string{"lib"}, 0},
	} {
		tool := &Tool{Uv: uv.Uv{Directory: t.TempDir(), Environ: c.environ}}
		q := request.Reader{Directory: tool.Directory, Prefix: t.TempDir(), Other: tool.AsPip}.Read(strings.Fields(c.typed))
		steps := tool.Overruling(q, pinned, c.admitted, private)
		switch {
		case c.want == 0 && steps != nil, c.want > 0 && (len(steps) != 1 || len(steps[0].Args) != len(q.Args)+c.want):
			t.Errorf("%s with %v: %v", c.typed, c.environ, steps)
		case c.want > 0:
			at := slices.Index(steps[0].Args, "--override")
			if text, err := os.ReadFile(steps[0].Args[at+1]); err != nil || string(text) != "lib==2.0\n" {
				t.Errorf("%s: the overrides are %q, %v", c.typed, text, err)
			}
		}
	}
}

// TestStaging clears what another run has left, and leaves the rest of the folder alone.
func TestStaging(t *testing.T) {
	state := t.TempDir()
	write(t, filepath.Join(state, "journal.jsonl"), "")
	staged, err := staging(state)
	if err != nil {
		t.Fatal(err)
	}
	clearStaging(state)
	left, _ := os.ReadDir(state)
	if _, err := os.Stat(staged); err == nil || len(left) != 1 {
		t.Errorf("%v is left", left)
	}
}
