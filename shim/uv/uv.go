// Package uv starts the real uv for a guard: which environment it takes, what it plans, the planned files at hand.
package uv

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// A Uv is how the real uv is started for one command line.
type Uv struct {
	Path      string // absolute
	Environ   []string
	Directory string // the current folder
	Inherit   []*os.File
}

// output runs uv to its end and returns what it printed. An exit code other than 0 is an *exec.ExitError.
func (u Uv) output(ctx context.Context, stdin *os.File, environ []string, args ...string) (stdout, stderr string, err error) {
	cmd := exec.CommandContext(ctx, u.Path, args...)
	cmd.Env, cmd.Dir, cmd.ExtraFiles = environ, u.Directory, u.Inherit
	if stdin != nil {
		cmd.Stdin = stdin
	}
	var out, told bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &told
	err = cmd.Run()
	return out.String(), told.String(), err
}

// Version is uv's own version, major and minor.
func (u Uv) Version(ctx context.Context) (major, minor int, err error) {
	out, _, err := u.output(ctx, nil, u.Environ, "--version")
	if err != nil {
		return 0, 0, fmt.Errorf("ask %s for its version: %w", u.Path, err)
	}
	words := strings.Fields(out)
	if len(words) < 2 || words[0] != "uv" {
		return 0, 0, fmt.Errorf("%s is no uv: it calls itself %q", u.Path, strings.TrimSpace(out))
	}
	parts := strings.Split(words[1], ".")
	if major, err = strconv.Atoi(parts[0]); err == nil && len(parts) > 1 {
		minor, err = strconv.Atoi(parts[1])
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%s says %q, which is no version", u.Path, words[1])
	}
	return major, minor, nil
}

// without returns an environment without some variables.
func without(environ []string, names ...string) []string {
	var rest []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if !contains(names, name) {
			rest = append(rest, entry)
		}
	}
	return rest
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
