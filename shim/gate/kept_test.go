package gate

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// TestKept: a pip that is started by the bootstrap that its environment keeps compiled is stopped and goes on as ever.
func TestKept(t *testing.T) {
	eachPip(t, func(t *testing.T, making testkit.Making) {
		ours, theirs := newRoom(t, making), newRoom(t, making)
		folder := ours.folder()
		older := filepath.Join(folder, "gate-0123456789abcdef.py")
		ours.write(older, "raise SystemExit('of another version')")
		if err := Keep(context.Background(), ours.env.Python, folder); err != nil {
			t.Fatal(err)
		}
		if compiled, _ := filepath.Glob(filepath.Join(folder, "__pycache__", "gate-*.pyc")); len(compiled) != 1 {
			t.Errorf("compiled: %q", compiled)
		}
		if _, err := os.Stat(older); err == nil {
			t.Error("that of another version is left")
		}
		bare := theirs.bare(theirs.bin("pip"), "install", "beta")
		p := ours.pip("install", "beta")
		p.Kept = folder
		if code := p.argv("3")[2]; len(code) > 500 {
			t.Errorf("it is not started by what is kept: %.100q", code)
		}
		refused(t, ours.guarded(p, func(Plan) bool { return false }), bare)
		same(t, bare, ours.guarded(p, nil))

		if err := Forget(folder); err != nil {
			t.Fatal(err)
		}
		if left, _ := os.ReadDir(folder); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
		ours.reset()
		same(t, bare, ours.guarded(p, nil))
	})
}
