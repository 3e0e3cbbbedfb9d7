package testkit

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

//go:embed hints.sh
var hintsScript string

// pasteHint pastes the first hint of a block that a script has run, where PIPGUARD_TEST_HINTS names a file: it gets a line
// with the script, the command, and what became of the hint. The script goes on as if nothing had been pasted.
func pasteHint(ts *testscript.TestScript, command []string) {
	file := os.Getenv("PIPGUARD_TEST_HINTS")
	if file == "" || wine() != "" || ts.Getenv("ENV") == "" {
		return
	}
	folder, err := os.MkdirTemp("", "pipguard-hints-")
	ts.Check(err)
	defer os.RemoveAll(folder)
	out, errors := filepath.Join(folder, "stdout"), filepath.Join(folder, "stderr")
	ts.Check(os.WriteFile(out, []byte(ts.ReadFile("stdout")), 0o600))
	ts.Check(os.WriteFile(errors, []byte(ts.ReadFile("stderr")), 0o600))
	ts.Check(ts.Exec("sh", "-c", hintsScript, "hints.sh", errors))
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	ts.Check(err)
	defer f.Close()
	_, err = fmt.Fprintf(f, "%s\t%s\t%s\n", ts.Name(), strings.Join(command, " "), strings.TrimSpace(ts.ReadFile("stdout")))
	ts.Check(err)
	ts.Check(ts.Exec("sh", "-c", `cat "$1"; cat "$2" >&2`, "sh", out, errors))
}
