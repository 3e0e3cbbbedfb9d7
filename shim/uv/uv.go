// Package uv starts the real uv for a guard: which environment it takes, what it plans, the planned files at hand.
package uv

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/gate"
)

// A Uv is how the real uv is started for one command line.
type Uv struct {
	Path      string // absolute
	Environ   []string
	Directory string // the current folder
	Inherit   []*os.File
}

// A Failure is a uv that ended with an error; the words for it are its own.
type Failure struct {
	Result gate.Result
	Said   string // on its error output
}

func (f *Failure) Error() string { return fmt.Sprintf("uv ended with exit code %d", f.Result.ExitCode) }

// output runs uv to its end and returns what it printed. Errors: *Failure, uv could not be started.
func (u Uv) output(ctx context.Context, stdin *os.File, environ []string, args ...string) (stdout, stderr string, err error) {
	cmd := u.command(ctx, environ, args)
	if stdin != nil {
		cmd.Stdin = stdin
	}
	var out, told bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &told
	result, err := gate.Child(cmd)
	if err == nil && (result.ExitCode != 0 || result.Interrupted) {
		err = &Failure{result, told.String()}
	}
	return out.String(), told.String(), err
}

func (u Uv) command(ctx context.Context, environ, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, u.Path, args...)
	cmd.Env, cmd.Dir, cmd.ExtraFiles = environ, u.Directory, u.Inherit
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	return cmd
}

// without returns an environment without some variables.
func without(environ []string, names ...string) []string {
	var rest []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if !slices.Contains(names, name) {
			rest = append(rest, entry)
		}
	}
	return rest
}
