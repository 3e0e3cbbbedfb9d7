package artifact

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pipguard/pipguard/policy"
)

var only1 = policy.Built{NumPy1Only: policy.Files{Count: 1, Example: "a/m.so"}}

func installed(t testing.TB) Distribution {
	t.Helper()
	site := t.TempDir()
	lay(t, site, map[string]string{"a-1.dist-info/RECORD": "a/m.so,,\n", "a/m.so": string(old)})
	return Distribution{"a", "1", site, "a-1.dist-info"}
}

// plant writes a memory that remembers of a distribution what its files do not say.
func plant(t *testing.T, folder string, d Distribution, built policy.Built) {
	t.Helper()
	l, err := list(d)
	if err != nil {
		t.Fatal(err)
	}
	s := OpenStore(folder)
	s.put(entry{Name: d.Name, Version: d.Version, Digest: l.digest, Built: built, Witnesses: witnesses(d.Site, built)})
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
}

func TestStoreRemembers(t *testing.T) {
	d, folder := installed(t), t.TempDir()
	other := policy.Built{NumPy2Aware: policy.Files{Count: 7, Example: "a/m.so"}}
	plant(t, folder, d, other)
	if got, err := OpenStore(folder).Installed(d); got != other || err != nil {
		t.Errorf("got %+v, %v, want what is remembered", got, err)
	}
}

// Memory that is wrong, of another state or of another distribution is not used: the files are read.
func TestStoreForgets(t *testing.T) {
	wrong := policy.Built{NumPy2Aware: policy.Files{Count: 7, Example: "a/m.so"}}
	write := func(text string) func(*testing.T, string, Distribution) {
		return func(t *testing.T, folder string, _ Distribution) {
			lay(t, folder, map[string]string{remembered: text})
		}
	}
	for name, spoil := range map[string]func(t *testing.T, folder string, d Distribution){
		"no JSON":         write("{"),
		"another shape":   write(`{"edition": 2, "entries": {"a": 1}}`),
		"another edition": write(`{"edition": 0, "entries": [{"name": "a", "version": "1"}]}`),
		"a huge file":     write(strings.Repeat(" ", maxMemory+1)),
		"a folder in its place": func(t *testing.T, folder string, _ Distribution) {
			if err := os.Remove(filepath.Join(folder, remembered)); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Join(folder, remembered), 0o700); err != nil {
				t.Fatal(err)
			}
		},
		"another RECORD": func(t *testing.T, _ string, d Distribution) {
			lay(t, d.Site, map[string]string{"a-1.dist-info/RECORD": "a/m.so,sha256=x,\n"})
		},
		"a module rebuilt in its place": func(t *testing.T, _ string, d Distribution) {
			later := time.Now().Add(time.Hour)
			if err := os.Chtimes(filepath.Join(d.Site, "a/m.so"), later, later); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, folder := installed(t), t.TempDir()
			plant(t, folder, d, wrong)
			spoil(t, folder, d)
			if got, err := OpenStore(folder).Installed(d); got != only1 || err != nil {
				t.Errorf("got %+v, %v, want %+v", got, err, only1)
			}
		})
	}
}

func TestStoreIncomplete(t *testing.T) {
	d, folder := installed(t), t.TempDir()
	lay(t, d.Site, map[string]string{"a-1.dist-info/RECORD": "a/m.so,,\na/gone.so,,\n"})
	s := OpenStore(folder)
	if _, err := s.Installed(d); err == nil {
		t.Error("a missing file was not told")
	}
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenStore(folder).Installed(d); err == nil {
		t.Error("a reading with files missing was remembered")
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

// Several guards may save at once: the memory is whole at any time, and nothing else stays behind.
func TestStoreSavedByMany(t *testing.T) {
	folder := t.TempDir()
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for i := range 10 {
				s := OpenStore(folder)
				s.put(entry{Name: fmt.Sprint(w, i), Built: only1})
				if err := s.Save(); err != nil {
					t.Error(err)
				}
				if len(OpenStore(folder).entries) == 0 {
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

func TestStoreIsBounded(t *testing.T) {
	folder := t.TempDir()
	s := OpenStore(folder)
	for i := range maxEntries + 10 {
		s.put(entry{Name: fmt.Sprint("a", i), Digest: strings.Repeat("0", 64), Built: only1, Witnesses: []witness{{File: only1.NumPy1Only.Example}}})
	}
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	kept := OpenStore(folder)
	_, first := kept.find(entry{Name: "a0", Digest: strings.Repeat("0", 64)}.key())
	_, last := kept.find(entry{Name: fmt.Sprint("a", maxEntries+9), Digest: strings.Repeat("0", 64)}.key())
	if len(kept.entries) != maxEntries || first || !last {
		t.Errorf("%d entries, the first %t, the last %t", len(kept.entries), first, last)
	}
}
