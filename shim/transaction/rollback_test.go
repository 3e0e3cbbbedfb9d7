//go:build unix

package transaction

import (
	"os"
	"path/filepath"
	"testing"
)

// What a killed uv leaves in site-packages goes with the run: data that it has not moved yet, and its temporary folders. What
// was there before stays.
func TestRollbackOfUv(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	lay := func(path string) {
		t.Helper()
		full := filepath.Join(e.scheme.Purelib, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lay(".tmpBefor1/old.py")
	before := e.tree()
	transaction, err := e.place().Begin(e.run("one", demo(t, "1.0")))
	if err != nil {
		t.Fatal(err)
	}
	lay("demo-1.0.data/data/share/demo/notes.txt")
	lay("demo-1.0.data/scripts/demo-tool")
	lay(".tmpAbC123/module.py")
	if err := transaction.Rollback(); err != nil {
		t.Fatal(err)
	}
	e.same(before)
}
