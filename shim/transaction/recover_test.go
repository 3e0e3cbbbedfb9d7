//go:build unix

package transaction

import (
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// wreck leaves what pip leaves when it is killed in the middle: the old half renamed, the new half written.
func wreck(t testing.TB, run Run) {
	t.Helper()
	site := run.Scheme.Purelib
	if err := errors.Join(
		os.Rename(filepath.Join(site, "planted", "part0"), filepath.Join(site, "planted", "~art0")),
		os.Rename(filepath.Join(site, "planted-1.0.dist-info"), filepath.Join(site, "~lanted-1.0.dist-info")),
		os.RemoveAll(filepath.Join(site, "planted", "part1")),
		os.Remove(filepath.Join(run.Scheme.Scripts, "planted")),
		os.WriteFile(filepath.Join(site, "planted.pth"), []byte("half"), 0o600),
		os.Chmod(filepath.Join(site, "planted", "part2"), 0o500),
	); err != nil {
		t.Fatal(err)
	}
}

// A recovery that is killed, again and again, is finished by the next.
func TestRecoverKilled(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	place := newPlace(t)
	run := plant(t, place.Environment, 1000)
	if err := os.Mkdir(place.State, 0o755); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, place.Environment)
	killed := 0
	for range 5 {
		transaction, err := place.Begin(run)
		if err != nil {
			t.Fatal(err)
		}
		wreck(t, run)
		if err := transaction.close(); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			recovery := helperCommand("recover", place.Environment)
			if err := recovery.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(random.IntN(60)) * time.Millisecond)
			_ = recovery.Process.Kill()
			if recovery.Wait() != nil {
				killed++
			}
		}
		if _, err := place.Recover(); err != nil {
			t.Fatal(err)
		}
		if after := snapshot(t, place.Environment); !maps.Equal(before, after) {
			t.Fatal(differences(before, after))
		}
	}
	t.Logf("%d of 25 recoveries were killed", killed)
}

// Root repairs another user's environment only as that user, who can do it with folders that may not be written, too.
func TestRecoverAsOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("becoming another user takes root")
	}
	const nobody = 65534
	place := newPlace(t)
	run := plant(t, place.Environment, 300)
	if err := os.Mkdir(place.State, 0o755); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(place.Environment, "guard")
	text, err := os.ReadFile(os.Args[0])
	if err := errors.Join(err, os.WriteFile(binary, text, 0o755)); err != nil {
		t.Fatal(err)
	}
	for folder := place.Environment; folder != real(os.TempDir()); folder = filepath.Dir(folder) {
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	owned := func() {
		t.Helper()
		err := filepath.WalkDir(place.Environment, func(path string, _ os.DirEntry, err error) error {
			return errors.Join(err, os.Lchown(path, nobody, nobody))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	owned()
	before := snapshot(t, place.Environment)
	transaction, err := place.Begin(run) // as root: what it makes is the owner's
	if err != nil {
		t.Fatal(err)
	}
	wreck(t, run)
	if err := transaction.close(); err != nil {
		t.Fatal(err)
	}
	var refused *NotOwnerError
	if _, err := place.Recover(); !errors.As(err, &refused) || refused.Owner != nobody || refused.Caller != 0 {
		t.Fatalf("root in another user's environment: %v", err)
	}
	recovery := helperCommand("recover", place.Environment)
	recovery.Path = binary
	if recovery.SysProcAttr, err = AsOwner(place.Environment); err != nil {
		t.Fatal(err)
	}
	if out, err := recovery.CombinedOutput(); err != nil {
		t.Fatalf("as the owner: %v\n%s", err, out)
	}
	if after := snapshot(t, place.Environment); !maps.Equal(before, after) {
		t.Fatal(differences(before, after))
	}
}

// No link leads a recovery, or a run, out of the environment.
func TestLinksAreNotFollowed(t *testing.T) {
	outside := real(t.TempDir())
	precious := filepath.Join(outside, "new.py")
	if err := os.WriteFile(precious, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	place := newPlace(t)
	run := plant(t, place.Environment, 200)
	run.Add = []Added{{Name: "planted", Version: "2.0"}} // not known: all that is new goes
	if err := os.Mkdir(place.State, 0o755); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, place.Environment)
	transaction, err := place.Begin(run)
	if err != nil {
		t.Fatal(err)
	}
	part := filepath.Join(run.Scheme.Purelib, "planted", "part0")
	if err := errors.Join(os.RemoveAll(part), os.Symlink(outside, part)); err != nil {
		t.Fatal(err)
	}
	if err := transaction.Rollback(); err != nil {
		t.Fatal(err)
	}
	if after := snapshot(t, place.Environment); !maps.Equal(before, after) {
		t.Fatal(differences(before, after))
	}
	if err := errors.Join(os.RemoveAll(place.State), os.Symlink(outside, place.State)); err != nil {
		t.Fatal(err)
	}
	if _, err := place.Lock(nil, 0, nil); err == nil {
		t.Error("the lock was taken through a link")
	}
	if _, err := place.Begin(run); err == nil {
		t.Error("a run began through a link")
	}
	entries, _ := os.ReadDir(outside)
	if len(entries) != 1 || entries[0].Name() != filepath.Base(precious) {
		t.Errorf("outside is now %v", entries)
	}
}

// Names are bytes, not text.
func TestAnyName(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the file system takes only Unicode names")
	}
	place := newPlace(t)
	run := plant(t, place.Environment, 1)
	if err := os.Mkdir(place.State, 0o755); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(run.Scheme.Purelib, "planted", "part0")
	var record strings.Builder
	for _, name := range []string{"na\xefve.txt", "a \\ b", "tab\tbed", "ünï", "\xff\xfe.py"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
		record.WriteString("planted/part0/" + name + ",,\n")
	}
	file := filepath.Join(run.Scheme.Purelib, "planted-1.0.dist-info", "RECORD")
	if err := os.WriteFile(file, []byte(record.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, place.Environment)
	transaction, err := place.Begin(run)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(folder), transaction.close()); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = place.Recover()
	var lost *RestoreError
	if !errors.As(err, &lost) || len(lost.Lost) != 1 || filepath.Base(lost.Lost[0]) != "module0.py" {
		t.Fatalf("%v, want the one file lost that no RECORD names", err)
	}
	after := snapshot(t, place.Environment)
	delete(before, lost.Lost[0])
	if !maps.Equal(before, after) {
		t.Fatal(differences(before, after))
	}
	if recovered, err := place.Recover(); recovered != nil || err != nil {
		t.Errorf("what is lost is told once: %+v, %v", recovered, err)
	}
}
