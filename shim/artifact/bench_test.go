package artifact

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// distributions are those of the site-packages folder that PIPGUARD_BENCH_SITE names.
func distributions(b *testing.B) []Distribution {
	b.Helper()
	site := os.Getenv("PIPGUARD_BENCH_SITE")
	if site == "" {
		b.Skip("PIPGUARD_BENCH_SITE names no site-packages folder")
	}
	folders, err := filepath.Glob(filepath.Join(site, "*.dist-info"))
	if err != nil || len(folders) == 0 {
		b.Fatalf("no distributions in %s: %v", site, err)
	}
	var all []Distribution
	for _, folder := range folders {
		base := filepath.Base(folder)
		name, _, _ := strings.Cut(strings.TrimSuffix(base, ".dist-info"), "-")
		all = append(all, stamped(b, Distribution{Name: name, Site: site, Folder: base}))
	}
	return all
}

// BenchmarkScan reads all of a real environment's distributions again.
func BenchmarkScan(b *testing.B) {
	all := distributions(b)
	for b.Loop() {
		for _, d := range all {
			if _, err := scanInstalled(d); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkRemembered asks a saved memory for all of them, as a new process does.
func BenchmarkRemembered(b *testing.B) {
	b.Setenv("XDG_CACHE_HOME", b.TempDir())
	all := distributions(b)
	ask := func() {
		s := OpenStore(b.TempDir())
		for _, d := range all {
			if _, err := s.Installed(d); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	ask()
	for b.Loop() {
		ask()
	}
}

// BenchmarkSearch reads 64 MB of nothing in particular.
func BenchmarkSearch(b *testing.B) {
	text := strings.Repeat("numpy.core compiled UFUNC_ and size . of _Z", 64<<20/43)
	s := &searcher{budget: newBudget(1 << 60)}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if use, err := s.numpy(strings.NewReader(text)); err != nil || use.only1() {
			b.Fatal(fmt.Sprint(use, err))
		}
	}
}
