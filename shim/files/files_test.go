package files_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/pipguard/pipguard/shim/files"
)

// TestReplace: a file is the old one or the new one, with its mode, and nothing stays beside it.
func TestReplace(t *testing.T) {
	full := errors.New("the disk is full")
	half := func(w io.Writer) error {
		_, err := io.WriteString(w, "ha")
		return errors.Join(err, full)
	}
	for name, replace := range map[string]func(string, os.FileMode, func(io.Writer) error) error{
		"in one step": files.Replace, "durably": files.ReplaceDurably,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := replace(path, 0o640, files.Text("old")); err != nil {
				t.Fatal(err)
			}
			if err := replace(path, 0o644, half); !errors.Is(err, full) {
				t.Errorf("a write that fails: %v", err)
			}
			check(t, path, "old", 0o640)
			if err := replace(path, 0o755, files.Text([]byte("new"))); err != nil {
				t.Fatal(err)
			}
			check(t, path, "new", 0o755)
		})
	}
}

func check(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	got, err := os.ReadFile(path)
	info, errStat := os.Stat(path)
	if err = errors.Join(err, errStat); err != nil {
		t.Fatal(err)
	}
	if string(got) != text || os.PathSeparator == '/' && info.Mode() != mode {
		t.Errorf("%q, %v; want %q, %v", got, info.Mode(), text, mode)
	}
	if all, err := os.ReadDir(filepath.Dir(path)); err != nil || len(all) != 1 {
		t.Errorf("%v beside it, %v", all, err)
	}
}

// TestReplaceNowhere: a folder that is not there is an error that names it.
func TestReplaceNowhere(t *testing.T) {
	if err := files.Replace(filepath.Join(t.TempDir(), "gone", "file"), 0o644, files.Text("")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestGiveToOwner: root alone gives away, to the owner of what is shown.
func TestGiveToOwner(t *testing.T) {
	info, err := os.Stat(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	given := 0
	err = files.GiveToOwner(info, func(uid, _ int) error {
		given++
		if uid != os.Geteuid() {
			t.Errorf("to %d", uid)
		}
		return nil
	})
	if root := os.Geteuid() == 0; err != nil || (given == 1) != root {
		t.Errorf("given %d times, %v", given, err)
	}
}
