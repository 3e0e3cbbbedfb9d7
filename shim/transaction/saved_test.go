//go:build unix

package transaction

import (
	"os"
	"path/filepath"
	"testing"
)

// A run that was killed has its project's files put back; what somebody else has written since is not lost.
func TestSavedFiles(t *testing.T) {
	e := newEnvironment(t, pythons(t)[0])
	for name, c := range map[string]struct {
		before, written, found string // "" is no file
		known                  bool   // the run told that it had written
		want                   string
		copied                 bool
	}{
		"untouched":                 {before: "a", written: "a", found: "a", want: "a"},
		"written":                   {before: "a", written: "b", found: "b", known: true, want: "a"},
		"written, and nobody knows": {before: "a", written: "b", found: "b", want: "a", copied: true},
		"edited since":              {before: "a", written: "b", found: "c", known: true, want: "c"},
		"removed since":             {before: "a", written: "b", found: "", known: true, want: ""},
		"gone, and nobody knows":    {before: "a", written: "a", found: "", want: ""},
		"new":                       {before: "", written: "b", found: "b", known: true, want: ""},
		"new, and nobody knows":     {before: "", written: "b", found: "b", want: "", copied: true},
		"as before, by its user":    {before: "a", written: "b", found: "a", known: true, want: "a"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "uv.lock")
			set(t, file, c.before)
			run := Run{ID: "one", Scheme: e.scheme, Files: []string{file}}
			transaction, err := e.place().Begin(run)
			if err != nil {
				t.Fatal(err)
			}
			set(t, file, c.written)
			if c.known {
				if err := transaction.Extend(Run{Scheme: e.scheme}); err != nil {
					t.Fatal(err)
				}
			}
			if err := transaction.close(); err != nil { // as a kill does
				t.Fatal(err)
			}
			set(t, file, c.found)
			recovered, err := e.place().Recover()
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := os.ReadFile(file); string(got) != c.want {
				t.Errorf("holds %q, want %q", got, c.want)
			}
			if copies := recovered.Files.Copies; (len(copies) == 1) != c.copied {
				t.Errorf("copies %q", copies)
			} else if c.copied {
				if got, _ := os.ReadFile(copies[0]); string(got) != c.found {
					t.Errorf("the copy holds %q, want %q", got, c.found)
				}
			}
		})
	}
}

// set makes a file hold a text; "" for no file.
func set(t *testing.T, file, text string) {
	t.Helper()
	if text == "" {
		os.Remove(file)
		return
	}
	if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
}
