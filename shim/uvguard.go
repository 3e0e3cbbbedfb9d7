package shim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/uv"
	"github.com/pipguard/pipguard/shim/uvargs"
	"github.com/pipguard/pipguard/shim/words"
)

// Uv is one call of uv, guarded as Run guards pip. With an environment in the call, as its planted uv has it, commands
// about another one are uv's own.
func Uv(call caller.Call) int {
	code, err := guardUv(call)
	return end(call, code, err)
}

func guardUv(call caller.Call) (int, error) {
	environ, err := deepen(call)
	if err != nil {
		return 0, err
	}
	real, err := findUv(call)
	if err != nil {
		return 0, err
	}
	call.Environ = environ
	by := &theUv{uv: uv.Uv{Path: real, Environ: environ, Directory: call.Directory}}
	inv := by.read(call.Args)
	by.command, by.where = inv.Command, inv.Where
	if inv.Passes || by.scripted(inv) {
		return by.become(inv.Passing())
	}
	if inv.Refusal != nil {
		if by.uv.Refuses(context.Background(), call.Args) {
			return by.become(call.Args)
		}
		return 0, exits.Unable(fmt.Errorf("cannot judge this command: %w", inv.Refusal))
	}
	prefix, err := by.prefix(inv)
	if errors.Is(err, uv.ErrNoEnvironment) {
		return by.failing(call, inv)
	}
	if err != nil {
		return 0, exits.Unable(err)
	}
	if call.Environment != "" && !sameFolder(call.Environment, prefix) && by.installsInto(call.Environment, inv) {
		prefix = call.Environment
	}
	if call.Environment != "" && !sameFolder(call.Environment, prefix) || prefix == "" {
		return by.become(call.Args)
	}
	t, err := by.target(call, prefix)
	if err != nil {
		return 0, err
	}
	var code int
	if inv.Command.SyncsFirst() {
		code, err = by.synced(t, inv)
	} else {
		code, err = run(t)
	}
	if errors.Is(err, uv.ErrReplaces) {
		return by.replaced(t, inv)
	}
	return code, err
}

// replaced hands over to a uv that removes the environment and makes a new one, with another Python: nothing that is
// installed in that can break.
func (u *theUv) replaced(t target, inv uvargs.Invocation) (int, error) {
	if !inv.DryRun {
		style := words.StyleOf(t.call.Stderr, t.call.Environ)
		words.Line(t.call.Stderr, style, "warning", "uv replaces "+t.env.Prefix+" by a new environment: the guard, the journal and what undo keeps go with the old one")
	}
	return u.become(inv.Argv)
}

// installsInto says whether --target or --prefix is a folder of the environment, whatever Python uv takes.
func (u *theUv) installsInto(environment string, inv uvargs.Invocation) bool {
	folder := folderOf(inv, u.uv.Directory)
	for _, path := range []string{folder.Home, folder.Prefix} {
		for ; path != "" && path != filepath.Dir(path); path = filepath.Dir(path) {
			if sameFolder(environment, path) {
				return true
			}
		}
	}
	return false
}

// synced does the sync that `uv run` begins with, guarded, and becomes the program that is to be run; nothing is held then.
func (u *theUv) synced(t target, inv uvargs.Invocation) (int, error) {
	sync := inv.Syncing()
	changes, err := u.uv.Plan(context.Background(), sync, nil)
	if _, failed := errors.AsType[*uv.Failure](err); failed {
		return u.failing(t.call, sync)
	}
	if err != nil && !errors.Is(err, uv.ErrReplaces) {
		return 0, exits.Unable(err)
	}
	if len(changes) == 0 && err == nil {
		return u.become(inv.Argv)
	}
	if code, err := run(t); code != 0 || err != nil {
		return code, err
	}
	return u.become(inv.Synced())
}

// locateUv finds the uv that serves an environment without pip for a command of pipguard's own.
func locateUv(call caller.Call) (target, error) {
	environ, err := deepen(call)
	if err != nil {
		return target{}, err
	}
	real, err := findUv(call)
	if err != nil {
		return target{}, err
	}
	call.Environ = environ
	return (&theUv{uv: uv.Uv{Path: real, Environ: environ, Directory: call.Directory}}).target(call, call.Environment)
}

// by names what the run installs with.
func (s *session) by() string {
	if s.uv != nil {
		return "uv"
	}
	return "pip"
}

// findUv finds the real uv: the one that the guard took the place of, else the next on PATH.
func findUv(call caller.Call) (string, error) {
	var saved []string
	if call.Environment != "" {
		saved = append(saved, plant.SavedUv(call.Environment))
	}
	real, err := uv.Find(call.Variable("PATH"), saved...)
	if err != nil {
		return "", exits.Unable(err)
	}
	return real, nil
}

// theUv is the real uv of one call.
type theUv struct {
	uv      uv.Uv
	command uvargs.Command
	where   uvargs.Where
}

// read reads a command line of uv's, with its variables and configuration.
func (u *theUv) read(args []string) uvargs.Invocation {
	inv := uvargs.Parse(args, u.uv.Environ)
	return inv.Configure(inv.Where.ProjectFolder(u.uv.Directory), u.uv.Environ, os.ReadFile)
}

// asPip reads a command line of uv's in pip's terms.
func (u *theUv) asPip(args []string) pipargs.Invocation { return u.read(args).Pip() }

// scripted says whether `uv run` is given a script with metadata of its own (PEP 723), which has an environment of its own.
func (u *theUv) scripted(inv uvargs.Invocation) bool {
	if inv.Command != uvargs.Run || !slices.Contains([]string{".py", ".pyc", ".pyw"}, strings.ToLower(filepath.Ext(inv.Program))) {
		return false
	}
	path := inv.Program
	if !filepath.IsAbs(path) {
		path = filepath.Join(inv.Where.Folder(u.uv.Directory), path)
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return false
	}
	text, err := os.ReadFile(path)
	return err == nil && uv.HasMetadata(text)
}

// prefix is the environment that a command works in; "" for a project that has none yet, which nothing can break.
func (u *theUv) prefix(inv uvargs.Invocation) (string, error) {
	if inv.Command.Project() {
		return u.uv.ProjectEnvironment(inv), nil
	}
	return u.uv.Environment(context.Background(), inv)
}

// dry is the command line as one that changes nothing.
func (u *theUv) dry(inv uvargs.Invocation) []string {
	if inv.DryRun {
		return inv.Argv
	}
	return inv.With("--dry-run")
}

// failing has uv say in its own words why it fails, by a dry run.
func (u *theUv) failing(call caller.Call, inv uvargs.Invocation) (int, error) {
	result, err := u.explain(context.Background(), call, inv)
	if err != nil {
		return 0, exits.Unable(err)
	}
	return result.ExitCode, nil
}

// explain is failing for an installer. A dry run that holds this time explains nothing, and has installed nothing.
func (u *theUv) explain(ctx context.Context, call caller.Call, inv uvargs.Invocation) (gate.Result, error) {
	result, err := u.uv.Run(ctx, u.dry(inv), call.Stdin, call.Stdout, call.Stderr)
	if err == nil && result.ExitCode == 0 && !result.Interrupted {
		err = errors.New("uv failed to show its plan, and on another try did not: nothing was installed")
	}
	return result, err
}

// become hands over to uv. It returns only where that fails.
func (u *theUv) become(args []string) (int, error) {
	return 0, exits.Unable(replaceProcess(append([]string{u.uv.Path}, args...), u.uv.Environ))
}

// target is the call as the stages of a guarded run take it.
func (u *theUv) target(call caller.Call, prefix string) (target, error) {
	env, err := environment.Open(prefix)
	if err != nil {
		return target{}, exits.Unable(err)
	}
	typed := call.Typed
	if len(typed) == 1 && filepath.IsAbs(typed[0]) {
		typed = []string{short(call, typed[0])}
	}
	if typed == nil {
		typed = []string{"uv"}
	}
	t := target{call: call, env: env, home: env, uv: u}
	t.commands = caller.Commands{Program: "uv", Args: call.Args, Pip: typed, Environment: env.Prefix}
	t.invocation = u.asPip(call.Args)
	return t, nil
}

func sameFolder(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y) || cmp.Or(errX, errY) != nil && filepath.Clean(a) == filepath.Clean(b)
}
