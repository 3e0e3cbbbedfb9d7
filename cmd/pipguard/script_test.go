package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/artifact/extension"
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
	kit.More = map[string]func(*testscript.TestScript, bool, []string){"extension": cmdExtension}
	kit.Run(t, *update, files)
}

// cmdExtension compiles an extension module that asks for NumPy's interface into a folder, with the headers of a real
// NumPy: extension FOLDER NAME numpy==VERSION.
func cmdExtension(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: extension FOLDER NAME numpy==VERSION")
	}
	numpy, err := extension.Fetch(args[2])
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	_, err = numpy.Build(dir, args[1])
	ts.Check(err)
	ts.Check(os.Remove(filepath.Join(dir, args[1]+".c")))
}

// buildPipguard builds the real program into a folder of its own, which it returns; with GOCOVERDIR set it counts coverage.
func buildPipguard(t *testing.T) string {
	t.Helper()
	if program := os.Getenv("PIPGUARD_TEST_PROGRAM"); program != "" { // another system's: scripts/windows
		return filepath.Dir(program)
	}
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
