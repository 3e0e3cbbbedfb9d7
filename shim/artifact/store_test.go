package artifact

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/memo"
)

var only1 = policy.Built{NumPy1Only: policy.Files{Count: 1, Example: "a/m.so"}, NumPyFloor: policy.Floor{Version: "1.16", File: "a/m.so"}}

func installed(t testing.TB) Distribution {
	t.Helper()
	site := t.TempDir()
	lay(t, site, map[string]string{"a-1.dist-info/METADATA": "Name: a\n", "a-1.dist-info/RECORD": "a/m.so,,\n", "a/m.so": string(old)})
	return Distribution{Name: "a", Site: site, Folder: "a-1.dist-info"}
}

// stamped is the distribution as an environment is read now.
func stamped(t testing.TB, d Distribution) Distribution {
	t.Helper()
	m := memo.Open("METADATA", d.Site)
	defer m.Close()
	d.Stamp = m.Stamp(d.Folder + "/METADATA")
	return d
}

// blank takes the module's bytes out, and leaves its size and time.
func blank(d Distribution) error {
	module := filepath.Join(d.Site, "a/m.so")
	info, err := os.Stat(module)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(module, make([]byte, info.Size()), 0o644), os.Chtimes(module, info.ModTime(), info.ModTime()))
}

// TestStoreInstalled: a reading is remembered as long as METADATA, RECORD and the module that it names are the same files.
func TestStoreInstalled(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	later := time.Now().Add(time.Hour)
	cases := map[string]struct {
		spoil func(d Distribution) error
		want  policy.Built
	}{
		"all is the same": {blank, only1}, // but for the bytes, which are not looked at
		"installed again": {func(d Distribution) error {
			folder := filepath.Join(d.Site, d.Folder)
			return errors.Join(
				os.WriteFile(filepath.Join(folder, "METADATA"), []byte("Name: a\n"), 0o644),
				os.WriteFile(filepath.Join(folder, "RECORD"), []byte("a/n.py,,\n"), 0o644),
			)
		}, policy.Built{}},
		"the end of its install": {func(d Distribution) error {
			return errors.Join(blank(d), os.WriteFile(filepath.Join(d.Site, d.Folder, "RECORD"), []byte("a/m.so,,\na/m.pyc,,\n"), 0o644))
		}, policy.Built{}},
		"a module rebuilt in its place": {func(d Distribution) error {
			module := filepath.Join(d.Site, "a/m.so")
			return errors.Join(os.WriteFile(module, []byte("new"), 0o644), os.Chtimes(module, later, later))
		}, policy.Built{}},
		"no module": {func(d Distribution) error { return os.Remove(filepath.Join(d.Site, "a/m.so")) }, policy.Built{}},
	}
	all := map[string]Distribution{}
	for name := range cases {
		all[name] = installed(t)
	}
	time.Sleep(2100 * time.Millisecond) // files that were just written are not remembered
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d, s := all[name], OpenStore(t.TempDir())
			if got, err := s.Installed(stamped(t, d)); got != only1 || err != nil {
				t.Fatalf("got %+v, %v, want %+v", got, err, only1)
			}
			if err := errors.Join(s.Close(), c.spoil(d)); err != nil {
				t.Fatal(err)
			}
			if got, err := OpenStore(t.TempDir()).Installed(stamped(t, d)); got != c.want || (err != nil) != (name == "no module") {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

// TestStoreHalfWritten: METADATA may have been there for long when RECORD is not whole yet.
func TestStoreHalfWritten(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	d, s := installed(t), OpenStore(t.TempDir())
	time.Sleep(2100 * time.Millisecond)
	lay(t, d.Site, map[string]string{"a-1.dist-info/RECORD": "a/n.py,,\n"})
	if got, err := s.Installed(stamped(t, d)); got != (policy.Built{}) || err != nil {
		t.Errorf("got %+v, %v, want nothing", got, err)
	}
	lay(t, d.Site, map[string]string{"a-1.dist-info/RECORD": "a/n.py,,\na/m.so,,\n"})
	if got, err := s.Installed(stamped(t, d)); got != only1 || err != nil {
		t.Errorf("got %+v, %v, want %+v", got, err, only1)
	}
}

func TestStoreIncomplete(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	d := installed(t)
	lay(t, d.Site, map[string]string{"a-1.dist-info/RECORD": "a/m.so,,\na/gone.so,,\n"})
	time.Sleep(2100 * time.Millisecond)
	for range 2 {
		s := OpenStore(t.TempDir())
		if _, err := s.Installed(stamped(t, d)); err == nil {
			t.Error("a missing file was not told")
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStoreWheel(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a-1-py3-none-any.whl")
	write := func(content []byte) {
		if err := os.WriteFile(path, pack(t, member{name: "a/m.so", content: content}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, digest := range []string{"", "abc"} {
		write(old)
		s := OpenStore(t.TempDir())
		if got, err := s.Wheel(path, digest); got != only1 || err != nil {
			t.Errorf("digest %q: got %+v, %v", digest, got, err)
		}
		want := policy.Built{}
		if digest != "" { // the same digest, the same wheel
			want = only1
		}
		write([]byte("nothing"))
		if got, err := s.Wheel(path, digest); got != want || err != nil {
			t.Errorf("digest %q, another file: got %+v, %v, want %+v", digest, got, err, want)
		}
	}
}

// A wheels' memory that is damaged, or of another program, is not used: the wheel is read.
func TestWheelsForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a-1-py3-none-any.whl")
	if err := os.WriteFile(path, pack(t, member{name: "a/m.so", content: old}), 0o600); err != nil {
		t.Fatal(err)
	}
	good := fmt.Sprintf(`{"edition": %d, "entries": [{"name": "a-1-py3-none-any.whl", "digest": "abc", "built": {}}]}`, edition)
	for text, want := range map[string]policy.Built{
		good:                                  {},
		"{":                                   only1,
		`{"edition": 2, "entries": {"a": 1}}`: only1,
		strings.Replace(good, fmt.Sprint(edition), "1", 1):          only1,
		strings.Repeat(" ", maxMemory+1):                            only1,
		strings.Replace(good, `"digest": "abc"`, `"digest": ""`, 1): only1,
	} {
		folder := t.TempDir()
		lay(t, folder, map[string]string{remembered: text})
		if got, err := OpenStore(folder).Wheel(path, "abc"); got != want || err != nil {
			t.Errorf("%.60s: got %+v, %v, want %+v", text, got, err, want)
		}
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, remembered), 0o700); err != nil {
		t.Fatal(err)
	}
	if got, err := OpenStore(folder).Wheel(path, "abc"); got != only1 || err != nil {
		t.Errorf("a folder in its place: got %+v, %v, want %+v", got, err, only1)
	}
}

// Several guards may save at once: the memory is whole at any time, and nothing else stays behind.
func TestWheelsSavedByMany(t *testing.T) {
	folder := t.TempDir()
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for i := range 10 {
				m := &wheelMemory{folder: folder}
				m.put(entry{wheel{fmt.Sprint(w, i), ""}, only1})
				if err := m.save(); err != nil {
					t.Error(err)
				}
				if len(m.saved()) == 0 {
					t.Error("the memory was not whole")
				}
			}
		})
	}
	writers.Wait()
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("left in the folder: %v, %v", entries, err)
	}
}

func TestWheelsAreBounded(t *testing.T) {
	m := &wheelMemory{folder: t.TempDir()}
	for i := range maxEntries + 10 {
		m.put(entry{wheel{fmt.Sprint("a", i), strings.Repeat("0", 64)}, only1})
	}
	if err := m.save(); err != nil {
		t.Fatal(err)
	}
	kept := m.saved()
	if len(kept) != maxEntries || kept[0].Name != "a10" {
		t.Errorf("%d entries, the first %s", len(kept), kept[0].Name)
	}
}
