//go:build unix

package transaction

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// guarded installs wheels as a guarded run does, and keeps at most so many bytes for undo.
func (e *environment) guarded(id string, keep int64, wheels ...string) {
	e.t.Helper()
	transaction, err := e.place().Begin(e.run(id, wheels...))
	if err != nil {
		e.t.Fatal(err)
	}
	transaction.MakeRoom(keep)
	e.install(wheels...)
	if findings, err := transaction.Verify(); len(findings) > 0 || err != nil {
		e.t.Fatalf("Verify: %v, %v", findings, err)
	}
	if err := transaction.Commit(keep); err != nil {
		e.t.Fatal(err)
	}
}

const plenty = 100 << 20

// undone goes back before the run id as a run of its own, which is kept.
func (e *environment) undone(as, id string) {
	e.t.Helper()
	undoing, err := e.place().Undo(id)
	if err != nil || len(undoing.Changed) > 0 {
		e.t.Fatalf("%+v, %v", undoing, err)
	}
	transaction := e.begun(as, undoing)
	if err := transaction.Undo(undoing); err != nil {
		e.t.Fatal(err)
	}
	if err := transaction.Commit(plenty); err != nil {
		e.t.Fatal(err)
	}
}

// begun is the transaction of an undo, as far as before anything is changed.
func (e *environment) begun(as string, undoing *Undoing) *Transaction {
	e.t.Helper()
	run := e.run(as)
	run.Writes, run.Files = undoing.Writes, undoing.Files
	for _, c := range undoing.Changes {
		if c.From != "" {
			run.Remove = append(run.Remove, Installed{c.Name, c.From, e.scheme.Purelib, c.Name + "-" + c.From + ".dist-info"})
		}
		if c.To != "" {
			run.Add = append(run.Add, Added{Name: c.Name, Version: c.To})
		}
	}
	transaction, err := e.place().Begin(run)
	if err != nil {
		e.t.Fatal(err)
	}
	return transaction
}

// Undo gives back the very files from before a run, also when caches were compiled and other things installed since.
func TestUndo(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	e.guarded("one", plenty, demo(t, "1.0"), other(t))
	before := e.tree()
	e.guarded("two", plenty, demo(t, "2.0"))
	e.python("-c", "import demo.deep.er.module, demo_single, shared.demo_part")

	undoing, err := e.place().Undo("two")
	if err != nil || len(undoing.Changed) > 0 {
		t.Fatalf("%+v, %v", undoing, err)
	}
	if want := []Change{{"demo", "2.0", "1.0"}}; !slices.Equal(undoing.Changes, want) {
		t.Errorf("going back changes %v, want %v", undoing.Changes, want)
	}
	after := e.tree()
	e.undone("back", "two")
	e.same(before)
	if ids, err := e.place().Kept(); err != nil || !slices.Equal(ids, []string{"back", "two", "one"}) {
		t.Errorf("kept: %v, %v", ids, err)
	}

	// What was undone comes back, is undone once more, and comes back once more.
	e.undone("forth", "back")
	e.same(after)
	e.undone("again", "two")
	e.same(before)
	e.undone("once more", "again")
	e.same(after)
	e.undone("at last", "once more")
	e.undone("first", "one")
	if left, _ := filepath.Glob(filepath.Join(e.scheme.Purelib, "*")); len(left) > 0 {
		t.Errorf("a fresh installation leaves %v when it is undone", left)
	}
	e.undone("first back", "first")
	e.same(before)
}

// A kill in the middle of an undo is put back by the next guarded command.
func TestUndoKilled(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	e.guarded("one", plenty, demo(t, "1.0"), other(t))
	before := e.tree()
	e.guarded("two", plenty, demo(t, "2.0"))
	after := e.tree()
	undoing, err := e.place().Undo("two")
	if err != nil {
		t.Fatal(err)
	}
	dead := e.begun("dead", undoing)
	if err := errors.Join(dead.Undo(undoing), os.RemoveAll(filepath.Join(e.scheme.Purelib, "demo")), dead.close()); err != nil {
		t.Fatal(err)
	}
	if recovered, err := e.place().Recover(); err != nil || recovered == nil || recovered.ID != "dead" {
		t.Fatalf("%+v, %v", recovered, err)
	}
	e.same(after)
	e.undone("back", "two")
	e.same(before)
}

// The metadata of what comes back is told before anything is changed.
func TestUndoMetadata(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	e.guarded("one", plenty, demo(t, "1.0"), other(t))
	e.guarded("two", plenty, demo(t, "2.0"))
	undoing, err := e.place().Undo("two")
	if err != nil {
		t.Fatal(err)
	}
	into := t.TempDir()
	if err := undoing.Metadata(into); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(into, "demo-1.0.dist-info", "METADATA"))
	if folders, _ := os.ReadDir(into); err != nil || len(folders) != 1 || !strings.Contains(string(text), "Version: 1.0\n") {
		t.Errorf("%v %q %v", folders, text, err)
	}
}

// What later runs or people have changed is told, and not overwritten.
func TestUndoInexact(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	e.guarded("one", plenty, demo(t, "1.0"))
	e.guarded("two", plenty, demo(t, "2.0"))
	e.guarded("three", plenty, demo(t, "3.0"))
	before := e.tree()
	undoing, err := e.place().Undo("two")
	if err != nil || len(undoing.Changed) == 0 {
		t.Fatalf("%+v, %v", undoing, err)
	}
	if err := (&Transaction{}).Undo(undoing); err == nil {
		t.Error("an undo that is not exact was applied")
	}
	e.same(before)
}

// Undo keeps what fits; the oldest goes first, and what alone is too large is not kept.
func TestUndoLimit(t *testing.T) {
	root := real(t.TempDir())
	place := Place{root, filepath.Join(root, ".pipguard")}
	for _, id := range []string{"a", "b", "c"} {
		run := plant(t, root, 100)
		run.ID = id
		transaction, err := place.Begin(run)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(run.Scheme.Purelib); err != nil {
			t.Fatal(err)
		}
		if err := transaction.Commit(30 << 10); err != nil { // each run keeps 10 to 15 kB
			t.Fatal(err)
		}
	}
	if ids, err := place.Kept(); err != nil || !slices.Equal(ids, []string{"c", "b"}) {
		t.Errorf("kept: %v, %v", ids, err)
	}
	run := plant(t, root, 100)
	transaction, err := place.Begin(run)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(run.Scheme.Purelib); err != nil {
		t.Fatal(err)
	}
	if err := transaction.Commit(0); err != nil {
		t.Fatal(err)
	}
	if _, err := place.Undo(run.ID); !errors.Is(err, ErrNoUndo) {
		t.Errorf("undo of what is not kept: %v", err)
	}
	for _, id := range []string{"../transaction", "", "."} {
		if _, err := place.Undo(id); !errors.Is(err, ErrNoUndo) {
			t.Errorf("undo of %q: %v", id, err)
		}
	}
}

// Room for what a run keeps is made while pip works, where it is known what pip will remove.
func TestMakeRoom(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	e.guarded("one", plenty, many(t, "1.0", 100))
	e.guarded("two", plenty, many(t, "2.0", 100))
	two, err := e.place().openTransaction(undoName + "/two")
	if err != nil {
		t.Fatal(err)
	}
	after, err := readAftermath(two.dir.root)
	if err := errors.Join(err, two.close()); err != nil {
		t.Fatal(err)
	}
	both, one := after.Bytes*5/2, after.Bytes*3/2
	replaced := e.run("three", many(t, "3.0", 100))
	uninstalled := replaced
	uninstalled.Add = nil
	before := e.tree()
	for _, c := range []struct {
		name  string
		run   Run
		limit int64
		want  []string
	}{
		{"enough for both", replaced, both, []string{"two", "one"}},
		{"pip may be told not to uninstall", uninstalled, one, []string{"two", "one"}},
		{"too large to be kept itself", replaced, after.Bytes / 2, []string{"two", "one"}},
		{"enough for this one", replaced, one, nil},
	} {
		transaction, err := e.place().Begin(c.run)
		if err != nil {
			t.Fatal(err)
		}
		transaction.MakeRoom(c.limit)
		transaction.room.work.Wait()
		if ids, err := e.place().Kept(); err != nil || !slices.Equal(ids, c.want) {
			t.Errorf("%s: kept: %v, %v; want %v", c.name, ids, err, c.want)
		}
		if err := transaction.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
	e.same(before)
}

// The power fails after a run's end, before its new files are on the disk: at the next start the run is put back. A
// file that was edited later is not mistaken for that.
func TestPowerFailure(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	e.install(demo(t, "1.0"))
	before := e.tree()
	e.guarded("lost", plenty, demo(t, "2.0"))
	after := e.tree()
	boot := filepath.Join(e.place().State, bootName)
	aftermathFile := filepath.Join(e.place().State, undoName, "lost", aftermathName)
	restart := func() {
		t.Helper()
		state, err := os.OpenRoot(filepath.Dir(aftermathFile))
		if err != nil {
			t.Fatal(err)
		}
		defer state.Close()
		ended, err := readAftermath(state)
		if err != nil {
			t.Fatal(err)
		}
		ended.Boot = "earlier"
		if err := errors.Join(ended.write(state), os.WriteFile(boot, []byte("earlier"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	module := filepath.Join(e.scheme.Purelib, "demo", "deep", "er", "module.py")
	info, err := os.Stat(module)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(module)

	restart()
	if recovered, err := e.place().Recover(); recovered != nil || err != nil {
		t.Fatalf("a whole run: %+v, %v", recovered, err)
	}
	restart()
	if err := os.WriteFile(module, append(slices.Clone(text), "# edited\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	if recovered, err := e.place().Recover(); recovered != nil || err != nil {
		t.Fatalf("an edited file: %+v, %v", recovered, err)
	}
	restart()
	if err := errors.Join(os.Truncate(module, 0), os.Chtimes(module, info.ModTime(), info.ModTime())); err != nil {
		t.Fatal(err)
	}
	if recovered, err := e.place().Recover(); err != nil || recovered == nil || recovered.ID != "lost" {
		t.Fatalf("a torn file: %+v, %v", recovered, err)
	}
	e.same(before)
	if maps.Equal(before, after) {
		t.Error("the run had changed nothing")
	}
}
