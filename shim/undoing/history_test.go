package undoing

import (
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/journal"
)

// TestHistory follows versions back over runs that are undone, and finds what came later.
func TestHistory(t *testing.T) {
	run := func(id, command string, changes ...journal.Change) journal.Entry {
		return journal.Entry{ID: id, Outcome: "done", Command: strings.Fields(command), Changes: changes, Decision: []byte(`{"drift": [{"name": "Odd", "from": "", "to": "1"}]}`)}
	}
	six := func(from, to string) journal.Change { return journal.Change{Name: "six", From: from, To: to} }
	first, second := run("aa1", "pip install six", six("1", "2")), run("bb2", "pip install six tool", six("2", "3"), journal.Change{Name: "tool", To: "1"})
	undoFirst, undoSecond := run("cc3", "pipguard undo aa1", six("3", "1")), run("dd4", "pipguard undo bb2", six("3", "2"))
	undoUndo := run("ee5", "pipguard undo cc3", six("1", "3"))
	for _, c := range []struct {
		name    string
		entries []journal.Entry
		of      int
		from    string // the version of six from before
		later   string
	}{
		{"the last run", []journal.Entry{first, second}, 1, "2", ""},
		{"an older one", []journal.Entry{first, second}, 0, "1", "bb2"},
		{"an older one, and the later is undone", []journal.Entry{first, second, undoSecond}, 0, "1", ""},
		{"after a run that is undone", []journal.Entry{first, second, undoFirst}, 1, "1", "cc3"},
		{"after a run whose undo is undone", []journal.Entry{first, second, undoFirst, undoUndo}, 1, "2", ""},
		{"an undo", []journal.Entry{first, second, undoFirst}, 2, "3", ""},
		{"a run before an undo of another", []journal.Entry{first, second, undoFirst, run("ff6", "pip install tool", journal.Change{Name: "tool", From: "1", To: "2"})}, 1, "1", "ff6 cc3"},
	} {
		own := journal.Journal{Folder: t.TempDir()}
		for _, entry := range c.entries {
			if err := own.Append(entry); err != nil {
				t.Fatal(err)
			}
		}
		h, err := Runs{Journal: own}.History(c.entries[c.of])
		if err != nil {
			t.Fatal(err)
		}
		var later []string
		for _, e := range h.Later {
			later = append(later, e.ID)
		}
		if got := strings.Join(later, " "); h.Changes[0].From != c.from || got != c.later {
			t.Errorf("%s: six from %q, want %q; later %q, want %q", c.name, h.Changes[0].From, c.from, got, c.later)
		}
	}
}

// TestAlong takes several runs back at once, each distribution to before the first of them.
func TestAlong(t *testing.T) {
	entry := func(changes ...journal.Change) journal.Entry { return journal.Entry{ID: "x", Changes: changes} }
	h := History{Changes: []journal.Change{{Name: "six", From: "1", To: "2"}}, Drift: []string{"odd"}, Later: []journal.Entry{
		entry(journal.Change{Name: "tool", From: "1", To: "2"}), entry(journal.Change{Name: "Tool", To: "1"}, journal.Change{Name: "six", From: "2", To: "3"}),
	}}
	want := []journal.Change{{Name: "Tool", To: "1"}, {Name: "six", From: "1", To: "2"}}
	if got := h.Along(h.Later); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if !h.Brought("tool") || !h.Brought("odd") || h.Brought("other") || len(h.Touching([]string{"six"})) != 1 {
		t.Errorf("%+v", h)
	}
}
