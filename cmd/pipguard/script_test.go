package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("u", false, "rewrite the goldens in the scripts")

func TestMain(m *testing.M) { testscript.Main(m, testkit.Programs) }

// TestScript runs testdata/script; its README.md has the commands.
func TestScript(t *testing.T) {
	files, err := filepath.Glob("../../testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(file string) bool {
		return strings.HasPrefix(filepath.Base(file), "kit_") // shim/testkit runs these
	})
	kit := testkit.New(t, "../../testdata")
	kit.Path = buildPipguard(t)
	kit.Run(t, *update, files)
}

// buildPipguard builds the real program into a folder of its own, which it returns; with GOCOVERDIR set it counts coverage.
func buildPipguard(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	args := []string{"build", "-o", filepath.Join(dir, "pipguard")}
	if os.Getenv("GOCOVERDIR") != "" {
		args = append(args, "-cover", "-coverpkg=github.com/pipguard/pipguard/...")
	}
	out, err := exec.Command("go", append(args, ".")...).CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return dir
}
