//go:build unix

package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/transaction/flock"
)

// writerVariable makes the test binary one of many writers: it appends that many runs to the journal in its argument.
const writerVariable = "PIPGUARD_JOURNAL_TEST"

func TestMain(m *testing.M) {
	var runs int
	if n, _ := fmt.Sscan(os.Getenv(writerVariable), &runs); n == 0 {
		os.Exit(m.Run())
	}
	for i := range runs {
		err := Journal{os.Args[1]}.Append(Entry{ID: fmt.Sprintf("%d-%d", os.Getpid(), i), Directory: strings.Repeat("x", 5000)})
		if err != nil && !errors.Is(err, ErrHeld) { // a slow disk
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(0)
}

func newJournal(t *testing.T) Journal { return Journal{filepath.Join(t.TempDir(), stateName)} }

func appended(t *testing.T, j Journal, entries ...Entry) {
	t.Helper()
	for _, e := range entries {
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
}

func ids(t *testing.T, j Journal) []string {
	t.Helper()
	entries, err := j.Entries()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.ID)
	}
	return found
}

func TestFind(t *testing.T) {
	j := newJournal(t)
	if _, err := j.LastRejection(); !errors.Is(err, ErrUnknown) {
		t.Errorf("an empty journal: %v", err)
	}
	appended(t, j,
		Entry{ID: "3f2c", Verdict: "block", Time: time.Unix(1, 0).UTC()}, Entry{ID: "3f90", Verdict: "rewrite"},
		Entry{ID: "aaaa", Verdict: "allow"}, Entry{ID: "aaaa12", Verdict: "warn"},
	)
	tests := []struct{ id, want string }{
		{"3f2c", "3f2c"}, {"3f2", "3f2c"}, {"aaaa", "aaaa"}, {"aaaa1", "aaaa12"}, {"b", "unknown"}, {"", "unknown"}, {"3f", "3f2c, 3f90"},
	}
	for _, test := range tests {
		e, err := j.Find(test.id)
		got := e.ID
		var ambiguous *AmbiguousError
		if errors.As(err, &ambiguous) {
			got = strings.Join(ambiguous.IDs, ", ")
		} else if errors.Is(err, ErrUnknown) {
			got = "unknown"
		}
		if got != test.want {
			t.Errorf("Find(%q) = %q, %v, want %q", test.id, got, err, test.want)
		}
	}
	if e, err := j.LastRejection(); err != nil || e.ID != "3f90" {
		t.Errorf("the last rejection is %q, %v", e.ID, err)
	}
	if id, err := j.NewID(); err != nil || len(id) != 4 || slices.Contains(ids(t, j), id) {
		t.Errorf("a new id: %q, %v", id, err)
	}
}

// A crash or a full disk tears a line: it is set aside, and nothing else is lost.
func TestTornLine(t *testing.T) {
	j := newJournal(t)
	appended(t, j, Entry{ID: "one"}, Entry{ID: "two"})
	path := filepath.Join(j.Folder, fileName)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := int64(1); cut < 40; cut += 6 {
		if err := os.Truncate(path, info.Size()-cut); err != nil {
			t.Fatal(err)
		}
		appended(t, j, Entry{ID: "three"})
		if got, want := ids(t, j), []string{"one", "three"}; cut > 1 && !slices.Equal(got, want) {
			t.Errorf("cut by %d: %q, want %q", cut, got, want)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		appended(t, j, Entry{ID: "one"}, Entry{ID: "two"})
	}
}

// Many processes write at once, over a rotation, and each line is whole.
func TestManyWriters(t *testing.T) {
	j := newJournal(t)
	const writers, runs = 12, 25
	if err := os.MkdirAll(j.Folder, 0o755); err != nil {
		t.Fatal(err)
	}
	full := strings.Repeat("{}\n", (partSize-100<<10)/3)
	if err := os.WriteFile(filepath.Join(j.Folder, fileName), []byte(full), 0o644); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, writers)
	for range writers {
		go func() {
			writer := exec.Command(os.Args[0], j.Folder)
			writer.Env = append(os.Environ(), fmt.Sprintf("%s=%d", writerVariable, runs))
			out, err := writer.CombinedOutput()
			if err != nil {
				err = fmt.Errorf("%w: %s", err, out)
			}
			failed <- err
		}()
	}
	for range writers {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	found := ids(t, j)
	slices.Sort(found)
	if unique := slices.Compact(found); len(unique) != writers*runs {
		t.Errorf("%d of %d runs are in the journal", len(unique), writers*runs)
	}
	if _, err := os.Stat(filepath.Join(j.Folder, part(1))); err != nil {
		t.Errorf("it was not rotated: %v", err)
	}
}

// Whoever holds the lock holds up no run for long, and no line is lost.
func TestHeldLock(t *testing.T) {
	t.Parallel()
	j := newJournal(t)
	appended(t, j, Entry{ID: "one"})
	holder, err := os.Open(filepath.Join(j.Folder, lockName))
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	if free, err := flock.Try(holder); !free || err != nil {
		t.Fatal(free, err)
	}
	begun := time.Now()
	if err := j.Append(Entry{ID: "two"}); !errors.Is(err, ErrHeld) {
		t.Errorf("%v, want %v", err, ErrHeld)
	}
	if took := time.Since(begun); took < patience || took > 4*patience {
		t.Errorf("it took %v", took)
	}
	if got, want := ids(t, j), []string{"one", "two"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A lock file is its owner's alone, unless others may write the journal too; an older one follows.
func TestLockMode(t *testing.T) {
	for folder, want := range map[os.FileMode]os.FileMode{0o755: 0o600, 0o700: 0o600, 0o777: 0o644, 0o775: 0o644} {
		for _, old := range []os.FileMode{0, 0o600, 0o644} {
			j := newJournal(t)
			lock := filepath.Join(j.Folder, lockName)
			err := errors.Join(os.Mkdir(j.Folder, 0o700), os.Chmod(j.Folder, folder))
			if old != 0 {
				err = errors.Join(err, os.WriteFile(lock, nil, 0o600), os.Chmod(lock, old))
			}
			if err != nil {
				t.Fatal(err)
			}
			appended(t, j, Entry{ID: "one"})
			if info, err := os.Stat(lock); err != nil || info.Mode() != want {
				t.Errorf("in a folder of mode %v, where it was %v: %v, %v; want %v", folder, old, info.Mode(), err, want)
			}
		}
	}
}

// The journal is bounded, and loses the oldest.
func TestRotation(t *testing.T) {
	j := newJournal(t)
	for round := range 5 {
		appended(t, j, Entry{ID: fmt.Sprint(round)})
		line := []byte(`{"id":"filling"}` + "\n")
		text, err := os.ReadFile(filepath.Join(j.Folder, fileName))
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, bytes.Repeat(line, (partSize-len(text))/len(line))...)
		if err := os.WriteFile(filepath.Join(j.Folder, fileName), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	appended(t, j, Entry{ID: "last"})
	parts, _ := filepath.Glob(filepath.Join(j.Folder, fileName+"*"))
	for _, path := range parts {
		if info, err := os.Stat(path); err != nil || info.Size() > partSize {
			t.Errorf("%s: %d bytes, %v", path, info.Size(), err)
		}
	}
	got := slices.DeleteFunc(ids(t, j), func(id string) bool { return id == "filling" })
	if want := []string{"3", "4", "last"}; len(parts) != oldParts+1 || !slices.Equal(got, want) {
		t.Errorf("%d parts with the runs %q, want %q", len(parts), got, want)
	}
}

// Where a line does not fit the journal stays as it was.
func TestFullJournal(t *testing.T) {
	if os.Getenv("PIPGUARD_JOURNAL_LIMITED") == "" {
		limited := exec.Command(os.Args[0], "-test.run", "^TestFullJournal$")
		limited.Env = append(os.Environ(), "PIPGUARD_JOURNAL_LIMITED=1")
		if out, err := limited.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	j := newJournal(t)
	appended(t, j, Entry{ID: "one"})
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1000, Max: 1000}); err != nil {
		t.Fatal(err)
	}
	if err := j.Append(Entry{ID: "two", Directory: strings.Repeat("x", 2000)}); err == nil {
		t.Error("a line longer than the file may be was written")
	}
	appended(t, j, Entry{ID: "three"})
	if got, want := ids(t, j), []string{"one", "three"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Root does not write through a link, and modes do not depend on the umask.
func TestJournalFolder(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	j := newJournal(t)
	appended(t, j, Entry{ID: "one"})
	if info, err := os.Stat(filepath.Join(j.Folder, fileName)); err != nil || info.Mode() != 0o644 {
		t.Errorf("the journal is %v, %v", info.Mode(), err)
	}
	outside := t.TempDir()
	if err := errors.Join(os.RemoveAll(j.Folder), os.Symlink(outside, j.Folder)); err != nil {
		t.Fatal(err)
	}
	if err := j.Append(Entry{ID: "two"}); err == nil {
		t.Error("it was written through a link")
	}
	if entries, _ := os.ReadDir(outside); len(entries) > 0 {
		t.Errorf("outside is now %v", entries)
	}
}

func TestFolder(t *testing.T) {
	environment := t.TempDir()
	if got, err := Folder(environment, nil); err != nil || got != filepath.Join(environment, stateName) {
		t.Errorf("%q, %v", got, err)
	}
	state := t.TempDir()
	environ := []string{"XDG_STATE_HOME=" + state}
	a, err := UserFolder("/a", environ)
	if want := state + "/pipguard/"; err != nil || !strings.HasPrefix(a, want) || len(a) != len(want)+16 {
		t.Errorf("%q, %v", a, err)
	}
	if b, err := UserFolder("/b", environ); a == b || err != nil {
		t.Error("two environments share a folder")
	}
	if got, err := UserFolder("/a", []string{"HOME=home"}); !errors.Is(err, ErrNoPlace) || got != "" {
		t.Errorf("without a home: %q, %v", got, err)
	}
}

// Nothing that is stored has a secret in it, wherever it came from.
func TestAppendMasks(t *testing.T) {
	j := newJournal(t)
	decision := json.RawMessage(`{"a":["--proxy","user:hunter2@proxy",{"b":"https://u:hunter2@h/?token=hunter2"}],"n":12345678901234567890}`)
	appended(t, j, Entry{
		ID: "m", Command: []string{"pip", "install", "-i", "https://u:hunter2@h/s"}, Directory: "/x?token=hunter2",
		Changes: []Change{{"a", "https://u:hunter2@h", "PASSWORD=hunter2"}}, Decision: decision,
	})
	text, err := os.ReadFile(filepath.Join(j.Folder, fileName))
	if err != nil || strings.Contains(string(text), "hunter2") || !strings.Contains(string(text), "12345678901234567890") {
		t.Errorf("%s, %v", text, err)
	}
	if err := j.Append(Entry{ID: "bad", Decision: json.RawMessage(`{`)}); err == nil {
		t.Error("a decision that is no JSON was appended")
	}
}
