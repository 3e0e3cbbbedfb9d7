package shim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/rounds"
)

// TestBlockedAtOnce writes what would break, and why, before the ways out of it are known: to try them takes pip's time.
func TestBlockedAtOnce(t *testing.T) {
	call := blocked(t, 4)
	said, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	call.Stderr = said
	target, err := locate(call)
	if err != nil {
		t.Fatal(err)
	}
	run, err := open(target)
	if err != nil {
		t.Fatal(err)
	}
	defer run.close()
	known, err := run.begin()
	if err != nil {
		t.Fatal(err)
	}
	judge := run.judge(known)
	judged, _ := judge.WithoutIndex()
	known.Search, known.End, known.Static = rounds.At(judged), rounds.Blocked, true

	found := run.hints(judge, known)
	first, _ := os.ReadFile(said.Name())
	if text := string(first); !strings.HasPrefix(text, "pipguard: blocked: numpy 2.1.0") || !strings.Contains(text, "numpy<2.0.0,>=1.23.5") || strings.Contains(text, "hint: ") {
		t.Errorf("before its hints: %q", text)
	}
	if _, err := run.finish(known, found); err != nil {
		t.Fatal(err)
	}
	whole, _ := os.ReadFile(said.Name())
	rest, ok := strings.CutPrefix(string(whole), string(first))
	if !ok || !strings.HasPrefix(rest, "hint: ") || strings.Contains(rest, "blocked") {
		t.Errorf("with its hints: %q", rest)
	}
}
