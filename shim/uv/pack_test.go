package uv

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestPackEnds stops packing when its time is up: the files of a large distribution take minutes.
func TestPackEnds(t *testing.T) {
	site := t.TempDir()
	info := filepath.Join(site, "lib-1.0.dist-info")
	for path, text := range map[string]string{filepath.Join(site, "lib.py"): "", filepath.Join(info, "RECORD"): "lib.py,,\n"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := pack(ctx, site, "lib-1.0.dist-info", t.TempDir()); err != nil {
		t.Errorf("in time: %v", err)
	}
	cancel()
	if _, err := pack(ctx, site, "lib-1.0.dist-info", t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("out of time: %v, want %v", err, context.Canceled)
	}
}
