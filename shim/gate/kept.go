package gate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/pipguard/pipguard/shim/files"
)

// To compile the bootstrap takes as long as all else that the gate does in Python. An environment can keep it compiled.

// bootstrap is what a guarded pip is started by, less its head.
var bootstrap = sync.OnceValue(func() string {
	return shared + boot + "INDEX = " + strconv.Quote(index) + "\nFETCHED = " + strconv.Quote(fetched) + "\n" + another + begin
})

// keptName is the file of the bootstrap in a folder that keeps it: no other version of this program takes it.
func keptName() string {
	sum := sha256.Sum256([]byte(bootstrap()))
	return "gate-" + hex.EncodeToString(sum[:8]) + ".py"
}

// Keep writes the bootstrap into an environment's own folder, compiled for its Python, for Pip.Kept. Where it is there
// already nothing is done; those of other versions are removed.
func Keep(ctx context.Context, python, folder string) error {
	path := filepath.Join(folder, keptName())
	if files.Exists(path) {
		return nil
	}
	if err := Forget(folder); err != nil {
		return err
	}
	if err := files.ReplaceDurably(path, 0o644, files.Text(bootstrap())); err != nil {
		return fmt.Errorf("keep the gate's program: %w", err)
	}
	return Compile(ctx, python, path)
}

// Forget removes what Keep has written into a folder.
func Forget(folder string) error {
	kept, err := filepath.Glob(filepath.Join(folder, "gate-*.py"))
	if err != nil || len(kept) == 0 {
		return err
	}
	for _, path := range append(kept, filepath.Join(folder, "__pycache__")) {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// code is the program that starts p with a gate: by the one that a folder keeps, where it does.
func (p Pip) code() string {
	path := filepath.Join(p.Kept, keptName())
	if p.Kept == "" || !files.Exists(path) {
		return packed(head + bootstrap())
	}
	return head + "import os\nexec(sys.modules['_frozen_importlib_external'].SourceFileLoader('gate', " + literal(path) + ").get_code('gate'))\n"
}
