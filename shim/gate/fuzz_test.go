package gate

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

const planned = `{"stop": "ready", "last": true, "pip_version": "25.3", "command": ["pip", "install", "a"], "target": {"user": false}, "install": [
{"metadata": {"name": "a", "version": "1.0", "requires_dist": ["b>=1; python_version < '3'"], "requires_python": ">=3.8"}, "requested": true,
"download_info": {"url": "https://example.org/a.whl", "archive_info": {"hash": "sha256=0", "hashes": {"sha256": "0"}}}, "file": ""}]}`

// questions are what is written between answers.
var questions = regexp.MustCompile(`\?.*\n`)

// FuzzAnswer asks that whatever pip says, nothing passes but what the judge allowed at the last stop.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(strings.ReplaceAll(planned, "\n", "")+"\n"), true)
	f.Add([]byte("{\"stop\": \"planned\", \"install\": []}\n{\"stop\": \"none\"}\n"), true)
	f.Add([]byte("{\"stop\": \"changed\", \"path\": \"/caf\u00e9\"}\n"), false)
	f.Add([]byte("{\"stop\": \"removing\", \"removes\": [\"a\"]}\n{\"stop\": \"failed\"}\n{\"stop\": 1}"), false)
	f.Add([]byte("{\"stop\": \"ready\", \"install\": [{\"folder\": \"\\u0100\"}]}\n"), true)
	f.Add([]byte("{\"stop\": \"ready\", \"last\": true}\n{\"stop\": \"stays\"}\n"), false)
	f.Add([]byte("{\"stop\": \"ready\", \"last\": true, \"index\": true}\n{\"stop\": \"answer\", \"id\": 1, \"candidates\": [{}]}\n"), true)
	f.Fuzz(func(t *testing.T, said []byte, allow bool) {
		var r Result
		var answers bytes.Buffer
		last, asked := false, 0
		r.answer(newTalk(bytes.NewReader(said), &answers), func(p Plan) bool {
			asked, last = asked+1, p.Last
			if p.Index != nil {
				if _, err := p.Index.(Lister).Candidates(context.Background(), "a", false); err != nil && strings.Contains(err.Error(), "deadline") {
					t.Error(err)
				}
			}
			return allow
		}, func() bool { return true })
		answered := len(questions.ReplaceAllString(answers.String(), ""))
		if r.stays && !r.Stopped || r.Passed && !(allow && last) || r.Reached != (asked > 0) || answered > asked {
			t.Errorf("%+v after %d stops, answered %q", r, asked, answers.String())
		}
	})
}

// TestHostileReport holds what a plan of 100 MB may cost, and one that tells little at length: it is refused, or read in
// bounded memory, and nothing passes.
func TestHostileReport(t *testing.T) {
	const long, size = "longer than 16 MiB", 100 << 20
	head := `{"stop": "ready", "last": true, "install": [`
	for name, c := range map[string]struct {
		head, filling string
		size          int
		want          string
	}{
		"a line without an end":         {"", "x", size, long},
		"requirements":                  {head + `{"metadata": {"requires_dist": ["`, `b","`, size, long},
		"distributions":                 {head, "{},", size, long},
		"nesting":                       {`{"stop": `, "[", 15 << 20, "exceeded max depth"},
		"nesting in what is not read":   {`{"x": `, `{"x":`, 15 << 20, "exceeded max depth"},
		"distributions below the limit": {head, "{},", 15 << 20, "more than 20000 elements"},
		"releases below the limit":      {`{"stop": "answer", "candidates": [`, "{},", 15 << 20, "more than 20000 elements"},
	} {
		t.Run(name, func(t *testing.T) {
			said := io.MultiReader(strings.NewReader(c.head), io.LimitReader(testkit.Endless(c.filling), int64(c.size)), strings.NewReader("{}]}\n"))
			var r Result
			used := allocated(func() {
				err := r.answer(newTalk(said, io.Discard), func(Plan) bool { return true }, nil)
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %.200v, want %s", err, c.want)
				}
			})
			if r.Passed {
				t.Error("it was let through")
			}
			if used > 200<<20 {
				t.Errorf("%d MiB were allocated", used>>20)
			}
		})
	}
}

// TestHostileWheel: of a METADATA of 50 MB a header is read, as far as a header may go; its description is nobody's matter.
func TestHostileWheel(t *testing.T) {
	const head = "Name: a\nVersion: 1\n"
	for name, c := range map[string]struct{ head, filling, want string }{
		"a description": {head + "\n", "words ", ""},
		"one line":      {head + "Summary: ", "x", "more than 4 MiB"},
		"fields":        {head, "Requires-Dist: b\n", "more than 4 MiB"},
		"folds":         {head + "Requires-Dist: b\n", " c\n", "more than 4 MiB"},
		"keys":          {"", "n", "more than 4 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a-1-py3-none-any.whl")
			writeWheel(t, path, io.MultiReader(strings.NewReader(c.head), io.LimitReader(testkit.Endless(c.filling), 50<<20)))
			used := allocated(func() {
				_, err := entry{File: raw(path)}.metadata()
				if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
					t.Errorf("got %.200v, want %q", err, c.want)
				}
			})
			if used > 64<<20 {
				t.Errorf("%d MiB were allocated", used>>20)
			}
		})
	}
}

func writeWheel(t *testing.T, path string, metadata io.Reader) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	wheel := zip.NewWriter(file)
	entry, err := wheel.Create("a-1.dist-info/METADATA")
	if err == nil {
		_, err = io.Copy(entry, metadata)
	}
	if err := cmp.Or(err, wheel.Close()); err != nil {
		t.Fatal(err)
	}
}

// allocated is how many bytes a call allocates.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
