package uv

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestLocked reads the digests of a uv.lock: those of a release, and of no other one.
func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "uv.lock")
	text := `version = 1
[[package]]
name = "Six"
version = "1.17.0"
sdist = { url = "https://index/six-1.17.0.tar.gz", hash = "sha256:aa" }
wheels = [{ url = "https://index/six-1.17.0-py2.py3-none-any.whl", hash = "sha256:bb" }]
[[package]]
name = "app"
version = "0"
source = { virtual = "." }
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	locked := Locked(path)
	for c, want := range map[Change][]string{
		{Name: "six", Version: "1.17.0"}: {"sha256:bb", "sha256:aa"},
		{Name: "six", Version: "1.16.0"}: nil,
		{Name: "app", Version: "0"}:      nil,
	} {
		if got := locked.of(c); !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", c, got, want)
		}
	}
	named := Hashes{"six": {"sha256:cc"}}
	if got := named.of(Change{Name: "six", Version: "1.16.0"}); !slices.Equal(got, []string{"sha256:cc"}) {
		t.Errorf("by the name: %v", got)
	}
	if Locked(path+"-none") != nil {
		t.Error("a lock that is not there has digests")
	}
}
