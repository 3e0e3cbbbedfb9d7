// Package uvinstall guards the real uv. uv has no gate: it is asked for its plan, what it would install is staged, and the
// real run is held to what was judged.
package uvinstall

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/uv"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// A Tool is the real uv of one call.
type Tool struct {
	uv.Uv
	Command uvargs.Command // of the call; the zero value for a command of pipguard's own
	Where   uvargs.Where
}

// Read reads a command line of uv's, with its variables and configuration.
func (t *Tool) Read(args []string) uvargs.Invocation {
	inv := uvargs.Parse(args, t.Environ)
	return inv.Configure(inv.Where.ProjectFolder(t.Directory), t.Environ, os.ReadFile)
}

// AsPip reads a command line of uv's in pip's terms.
func (t *Tool) AsPip(args []string) pipargs.Invocation { return t.Read(args).Pip() }

// Scripted says whether `uv run` is given a script with metadata of its own (PEP 723), which has an environment of its own.
func (t *Tool) Scripted(inv uvargs.Invocation) bool {
	if inv.Command != uvargs.Run || !slices.Contains([]string{".py", ".pyc", ".pyw"}, strings.ToLower(filepath.Ext(inv.Program))) {
		return false
	}
	path := inv.Program
	if !filepath.IsAbs(path) {
		path = filepath.Join(inv.Where.Folder(t.Directory), path)
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return false
	}
	text, err := os.ReadFile(path)
	return err == nil && uv.HasMetadata(text)
}

// Prefix is the environment that a command works in; "" for a project that has none yet, which nothing can break.
func (t *Tool) Prefix(inv uvargs.Invocation) (string, error) {
	if inv.Command.Project() {
		return t.ProjectEnvironment(inv), nil
	}
	return t.Environment(context.Background(), inv)
}

// Explain has uv say in its own words why it fails, by a dry run. One that holds this time explains nothing, and has
// installed nothing.
func (t *Tool) Explain(ctx context.Context, call caller.Call, inv uvargs.Invocation) (gate.Result, error) {
	result, err := t.Run(ctx, dry(inv), call.Stdin, call.Stdout, call.Stderr)
	if err == nil && result.ExitCode == 0 && !result.Interrupted {
		err = errors.New("uv failed to show its plan, and on another try did not: nothing was installed")
	}
	return result, err
}

// dry is a command line as one that changes nothing.
func dry(inv uvargs.Invocation) []string {
	if inv.DryRun {
		return inv.Argv
	}
	return inv.With("--dry-run")
}
