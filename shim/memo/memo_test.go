package memo

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// remember writes files, keeps a text of each, and opens the memory again.
func remember(t *testing.T, folder string, count int) *Memo {
	t.Helper()
	m := Open("test", folder)
	m.opened = time.Now().Add(time.Hour)
	for i := range count {
		name := fmt.Sprint("file-", i)
		write(t, filepath.Join(folder, name), "content")
		m.Put(name, stampOf(t, m, name), "text of "+name)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return Open("test", folder)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func stampOf(t *testing.T, m *Memo, name string) Stamp {
	t.Helper()
	s := m.Stamp(name)
	if s == (Stamp{}) {
		t.Fatalf("%s has no stamp", name)
	}
	return s
}

// pathOf is where a memory lies.
func pathOf(t *testing.T, m *Memo) string {
	t.Helper()
	folder, err := folder()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, m.name())
}

// private gives a folder, and the user a cache folder of the test's own.
func private(t *testing.T) (folder string) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	return t.TempDir()
}

func TestRemembered(t *testing.T) {
	folder := private(t)
	m := remember(t, folder, worthwhile)
	if text, found := m.Find("file-3", stampOf(t, m, "file-3")); !found || text != "text of file-3" {
		t.Errorf("%q, %v", text, found)
	}
	if _, found := Open("other", folder).Find("file-3", stampOf(t, m, "file-3")); found {
		t.Error("a memory of another kind was taken")
	}
}

// What changes a file, its size and its time set back included, makes its memory worthless.
func TestChanged(t *testing.T) {
	folder := private(t)
	m := remember(t, folder, worthwhile)
	path := filepath.Join(folder, "file-3")
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(20 * time.Millisecond) // longer than a tick of the file system's clock
	write(t, path, "CONTENT")
	if err := os.Chtimes(path, before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	if _, found := m.Find("file-3", stampOf(t, m, "file-3")); found {
		t.Error("a changed file's memory was found")
	}
}

// A file that has just been written may change again within the same tick of the clock.
func TestUnsettled(t *testing.T) {
	folder := private(t)
	m := Open("test", folder)
	write(t, filepath.Join(folder, "new"), "content")
	m.Put("new", stampOf(t, m, "new"), "text")
	if len(m.fresh) != 0 {
		t.Error("it was remembered")
	}
}

// Saving keeps what was remembered before, and drops the files that are gone.
func TestForgotten(t *testing.T) {
	folder := private(t)
	remember(t, folder, worthwhile)
	if err := os.Remove(filepath.Join(folder, "file-3")); err != nil {
		t.Fatal(err)
	}
	m := Open("test", folder)
	m.opened = time.Now().Add(time.Hour)
	for i := range worthwhile {
		name := fmt.Sprint("more-", i)
		write(t, filepath.Join(folder, name), "")
		m.Put(name, stampOf(t, m, name), "")
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	m = Open("test", folder)
	if _, gone := m.old["file-3"]; gone || len(m.old) != 2*worthwhile-1 {
		t.Errorf("%d are remembered, file-3: %v", len(m.old), gone)
	}
}

func TestNotWorthwhile(t *testing.T) {
	m := remember(t, private(t), worthwhile-1)
	if _, err := os.Stat(pathOf(t, m)); err == nil {
		t.Error("a memory was written for so little")
	}
}

// A memory that is damaged, cut short, or that others can write is an empty one.
func TestUntrustworthy(t *testing.T) {
	for name, harm := range map[string]func(path string) error{
		"cut short":           func(path string) error { return os.Truncate(path, 100) },
		"empty":               func(path string) error { return os.Truncate(path, 0) },
		"others can write it": func(path string) error { return os.Chmod(path, 0o666) },
		"moved away": func(path string) error {
			return os.Rename(path, path+".moved")
		},
		"one bit": func(path string) error {
			data, err := os.ReadFile(path)
			if err == nil {
				data[len(data)/2] ^= 1
				err = os.WriteFile(path, data, 0o600)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := private(t)
			m := remember(t, folder, worthwhile)
			if len(m.old) == 0 {
				t.Fatal("nothing was remembered")
			}
			if err := harm(pathOf(t, m)); err != nil {
				t.Fatal(err)
			}
			if m = Open("test", folder); len(m.old) != 0 {
				t.Error("it was taken")
			}
		})
	}
}

func encoded(t testing.TB, all map[string]entry) string {
	t.Helper()
	var b strings.Builder
	if err := encode(&b, "", all); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fill remembers enough to be saved.
func fill(m *Memo) *Memo {
	m.opened = time.Now().Add(time.Hour)
	for i := range worthwhile {
		m.Put(fmt.Sprint(i), Stamp{Changed: 1}, "")
	}
	return m
}

// Old memories go when one is saved; what is not ours stays, however old.
func TestOld(t *testing.T) {
	folder := private(t)
	m := remember(t, folder, worthwhile)
	own := filepath.Dir(pathOf(t, m))
	for name, stays := range map[string]bool{"0123456789abcdef": false, ".0123456789abcdef-123456789": false, "precious.db": true, "0123456789abcdef.db": true} {
		path := filepath.Join(own, name)
		write(t, path, "")
		if err := os.Chtimes(path, time.Time{}, time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		if err := fill(Open("test", folder)).Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file system that tells times in whole seconds tells too little.
func TestCoarse(t *testing.T) {
	m := fill(Open("test", private(t)))
	m.Put("coarse", Stamp{Changed: int64(time.Second)}, "")
	if _, put := m.fresh["coarse"]; put {
		t.Error("it was remembered")
	}
}

// Looking makes no folder.
func TestNothingMade(t *testing.T) {
	m := Open("test", private(t))
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(pathOf(t, m))); err == nil {
		t.Error("the cache folder was made for nothing")
	}
}

// FuzzDecode asks that any text is a memory that encodes to itself, or none.
func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, map[string]entry{"a": {Stamp{1, 2, 3, 4, 5}, "text"}, "b": {}}))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		all := decode(text, "")
		if all == nil {
			return
		}
		if again := decode(encoded(t, all), ""); !maps.Equal(all, again) {
			t.Errorf("%v, then %v", all, again)
		}
	})
}
