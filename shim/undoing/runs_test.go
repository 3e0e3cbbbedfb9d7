package undoing

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/journal"
)

// TestFind looks for the run to undo in journals: by id, or the last one that no undo has taken back.
func TestFind(t *testing.T) {
	changed := func(id, outcome string, command ...string) journal.Entry {
		return journal.Entry{ID: id, Outcome: outcome, Command: command, Changes: []journal.Change{{Name: "lib", From: "1", To: "2"}}}
	}
	first, second := changed("aa1", "done", "pip", "install", "lib==2"), changed("bb2", "done", "pip", "install", "-U", "lib")
	nothing := journal.Entry{ID: "cc3", Outcome: "done", Command: []string{"pip", "install", "lib"}}
	blocked := changed("dd4", "blocked", "pip", "install", "lib==3")
	off := changed("ee5", "off", "pip", "install", "lib==4")
	all := journal.Entry{ID: "ff6", Outcome: "done", Command: []string{"pip", "install", "lib"}, Changes: []journal.Change{{Name: "pip", To: "24.0"}, {Name: "lib", To: "2"}}}
	undoFirst, undoSecond := changed("a01", "done", "pipguard", "undo", "aa1"), changed("a02", "done", "pipguard", "undo", "bb2")
	undoUndo := changed("a03", "done", "pipguard", "undo", "a02")
	for _, c := range []struct {
		name    string
		entries []journal.Entry
		id      string
		want    string // the run's id, or the error
	}{
		{"empty", nil, "", "no run in the journal has changed anything that could be undone"},
		{"the last", []journal.Entry{first, second}, "", "bb2"},
		{"the last that changed something", []journal.Entry{first, nothing, blocked}, "", "aa1"},
		{"one that is undone", []journal.Entry{first, second, undoSecond}, "", "aa1"},
		{"all are undone", []journal.Entry{first, undoFirst}, "", "nothing is left to undo: each run in the journal that changed something is undone"},
		{"an undo that is undone", []journal.Entry{first, second, undoSecond, undoUndo}, "", "bb2"},
		{"not guarded", []journal.Entry{first, off}, "", "the last run, ee5, was not guarded (PIPGUARD=off): nothing of it was kept"},
		{"lists pip as added", []journal.Entry{all}, "", "the journal's line of run ff6 lists all that was installed as added, pip too: it cannot be undone"},
		{"by id", []journal.Entry{first, second}, "aa1", "aa1"},
		{"by its beginning", []journal.Entry{first, second}, "aa", "aa1"},
		{"an undo by id", []journal.Entry{first, undoFirst}, "a01", "a01"},
		{"changed nothing", []journal.Entry{nothing}, "cc3", "run cc3 changed nothing"},
		{"was blocked", []journal.Entry{blocked}, "dd4", "run dd4 changed nothing"},
		{"off by id", []journal.Entry{off}, "ee5", "run ee5 was not guarded (PIPGUARD=off): nothing of it was kept"},
		{"pip by id", []journal.Entry{all}, "ff6", "the journal's line of run ff6 lists all that was installed as added, pip too: it cannot be undone"},
	} {
		own := journal.Journal{Folder: t.TempDir()}
		for _, entry := range c.entries {
			if err := own.Append(entry); err != nil {
				t.Fatal(err)
			}
		}
		runs := Runs{Journal: own, Prefix: t.TempDir(), Environ: []string{"XDG_STATE_HOME=" + t.TempDir()}, Commands: caller.Commands{Program: "pipguard", Pip: []string{"pip"}}}
		entry, err := runs.Find(c.id)
		got := entry.ID
		if err != nil {
			got = err.Error()
			if f, ok := errors.AsType[*exits.Failure](err); !ok || f.Code != 1 || !slices.Contains(f.Hints, "pipguard log") {
				t.Errorf("%s: the failure is %+v", c.name, err)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestFindGone tells runs whose way back was deleted with the guard from runs that never were.
func TestFindGone(t *testing.T) {
	prefix, environ := t.TempDir(), []string{"XDG_STATE_HOME=" + t.TempDir()}
	folder, err := journal.UserFolder(prefix, environ)
	if err != nil {
		t.Fatal(err)
	}
	entry := journal.Entry{ID: "aa1", Outcome: "done", Command: []string{"pip", "install", "lib"}, Changes: []journal.Change{{Name: "lib", To: "2"}}}
	if err := (journal.Journal{Folder: folder}).Append(entry); err != nil {
		t.Fatal(err)
	}
	runs := Runs{Journal: journal.Journal{Folder: t.TempDir()}, Prefix: prefix, Environ: environ}
	for _, id := range []string{"", "aa1"} {
		if _, err := runs.Find(id); !errors.Is(err, errGone) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := runs.Find("zz9"); err == nil || strings.Contains(err.Error(), errGone.Error()) {
		t.Errorf("zz9: %v", err)
	}
}
