package shim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/job"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/uv"
	"github.com/pipguard/pipguard/shim/uvargs"
	"github.com/pipguard/pipguard/shim/uvinstall"
	"github.com/pipguard/pipguard/shim/words"
)

// Uv is one call of uv, guarded as Run guards pip. With an environment in the call, as its planted uv has it, commands
// about another one are uv's own.
func Uv(call caller.Call) int {
	code, err := guardUv(call)
	return end(call, code, err)
}

func guardUv(call caller.Call) (int, error) {
	call, err := deeper(call)
	if err != nil {
		return 0, err
	}
	by, err := findUv(call)
	if err != nil {
		return 0, err
	}
	inv := by.Read(call.Args)
	by.Command, by.Where = inv.Command, inv.Where
	if inv.Passes || by.Scripted(inv) {
		return becomeUv(by, inv.Passing())
	}
	if inv.Refusal != nil && by.Refuses(context.Background(), call.Args) {
		return becomeUv(by, call.Args)
	}
	if inv.Refusal != nil {
		return 0, exits.Unable(fmt.Errorf("cannot judge this command: %w", inv.Refusal))
	}
	prefix, err := by.Prefix(inv)
	if errors.Is(err, uv.ErrNoEnvironment) {
		return failing(by, call, inv)
	}
	if err != nil {
		return 0, exits.Unable(err)
	}
	if call.Environment != "" && !sameFolder(call.Environment, prefix) && holdsOneOf(call.Environment, by.Folders(inv)) {
		prefix = call.Environment
	}
	if call.Environment != "" && !sameFolder(call.Environment, prefix) || prefix == "" {
		return becomeUv(by, call.Args)
	}
	t, err := uvTarget(by, call, prefix)
	if err != nil {
		return 0, err
	}
	return runUv(by, t, inv)
}

// runUv guards the uv of a target: its plan, or the sync that it begins with.
func runUv(by *uvinstall.Tool, t target, inv uvargs.Invocation) (code int, err error) {
	if inv.Command.SyncsFirst() {
		code, err = synced(by, t, inv)
	} else {
		code, err = run(t)
	}
	if errors.Is(err, uv.ErrReplaces) {
		return replaced(by, t, inv)
	}
	return code, err
}

// replaced hands over to a uv that removes the environment and makes a new one, with another Python: nothing that is
// installed in that can break.
func replaced(u *uvinstall.Tool, t target, inv uvargs.Invocation) (int, error) {
	if !inv.DryRun {
		style := words.StyleOf(t.call.Stderr, t.call.Environ)
		words.Line(t.call.Stderr, style, "warning", "uv replaces "+t.env.Prefix+" by a new environment: the guard, the journal and what undo keeps go with the old one")
	}
	return becomeUv(u, inv.Argv)
}

// holdsOneOf says whether one of the folders lies in an environment.
func holdsOneOf(environment string, folders []string) bool {
	for _, path := range folders {
		for ; path != "" && path != filepath.Dir(path); path = filepath.Dir(path) {
			if sameFolder(environment, path) {
				return true
			}
		}
	}
	return false
}

// synced does the sync that `uv run` begins with, guarded, and becomes the program that is to be run; nothing is held then.
func synced(u *uvinstall.Tool, t target, inv uvargs.Invocation) (int, error) {
	sync := inv.Syncing()
	changes, err := u.Plan(context.Background(), sync, nil)
	if _, failed := errors.AsType[*uv.Failure](err); failed {
		return failing(u, t.call, sync)
	}
	if err != nil && !errors.Is(err, uv.ErrReplaces) {
		return 0, exits.Unable(err)
	}
	if len(changes) == 0 && err == nil {
		return becomeUv(u, inv.Argv)
	}
	if code, err := run(t); code != 0 || err != nil {
		return code, err
	}
	return becomeUv(u, inv.Synced())
}

// locateUv finds the uv that serves an environment without pip for a command of pipguard's own.
func locateUv(call caller.Call) (target, error) {
	call, err := deeper(call)
	if err != nil {
		return target{}, err
	}
	by, err := findUv(call)
	if err != nil {
		return target{}, err
	}
	return uvTarget(by, call, call.Environment)
}

// by names what the run installs with.
func (s *session) by() string {
	if s.uv != nil {
		return "uv"
	}
	return "pip"
}

// findUv finds the real uv: the one that the guard took the place of, else the next on PATH.
func findUv(call caller.Call) (*uvinstall.Tool, error) {
	var saved []string
	if call.Environment != "" {
		saved = append(saved, plant.SavedUv(call.Environment))
	}
	real, err := uv.Find(call.Variable("PATH"), saved...)
	if err != nil {
		return nil, exits.Unable(err)
	}
	return &uvinstall.Tool{Uv: uv.Uv{Path: real, Environ: call.Environ, Directory: call.Directory}}, nil
}

// failing has uv say in its own words why it fails, by a dry run.
func failing(u *uvinstall.Tool, call caller.Call, inv uvargs.Invocation) (int, error) {
	result, err := u.Explain(context.Background(), call, inv)
	if err != nil {
		return 0, exits.Unable(err)
	}
	return result.ExitCode, nil
}

// becomeUv hands over to uv. It returns only where that fails.
func becomeUv(u *uvinstall.Tool, args []string) (int, error) {
	return 0, exits.Unable(job.Become(append([]string{u.Path}, args...), u.Environ))
}

// uvTarget is the call as the stages of a guarded run take it.
func uvTarget(u *uvinstall.Tool, call caller.Call, prefix string) (target, error) {
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
	t.invocation = u.AsPip(call.Args)
	return t, nil
}

func sameFolder(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y) || cmp.Or(errX, errY) != nil && filepath.Clean(a) == filepath.Clean(b)
}
