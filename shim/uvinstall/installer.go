package uvinstall

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/scratch"
	"github.com/pipguard/pipguard/shim/uv"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// A Run is what one guarded run gives to its uv.
type Run struct {
	Request  request.Request
	Call     caller.Call // its streams are those of the real run
	Said     io.Writer   // takes what uv says of a plan that fails; nil: uv says it to the user
	Lock     *os.File    // the environment's lock, which uv holds with the guard
	State    string      // the environment's folder for what is staged
	Python   string      // the environment's interpreter
	Scratch  *scratch.Folder
	Lockdown bool                                 // the environment is in lockdown
	Before   func() (environment.Snapshot, error) // what is installed
}

// A realUv is an installer that shows its plan before it is started for good: where pip is stopped in the middle, uv is
// asked, what it would install is staged, and the real run is held to what was judged.
type realUv struct {
	*Tool
	run    Run
	hashes uv.Hashes // what the files of its plan are compared with
	folder string    // for what is staged
	index  *uv.Index // asked for other releases than the planned ones
	rounds int       // before this one: what uv says when another round fails is not the user's
}

// Installer gives the uv of a command about an environment.
func (t *Tool) Installer(run Run) installer.Installer {
	clearStaging(run.State)
	real := t.real(run)
	return &real
}

func (t *Tool) real(run Run) realUv { return realUv{Tool: t, run: run, hashes: run.Request.Hashes} }

func (u *realUv) Run(ctx context.Context, ask installer.Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	inv := u.Read(ask.Args)
	first := u.rounds == 0
	u.rounds++
	plan, err := u.plan(ctx, inv)
	if failure, failed := errors.AsType[*uv.Failure](err); failed {
		switch {
		case failure.Result.Interrupted:
			return failure.Result, nil
		case u.run.Said != nil:
			_, err := io.WriteString(u.run.Said, failure.Said)
			return failure.Result, err
		case !first:
			return failure.Result, nil
		}
		return u.Explain(ctx, u.run.Call, inv)
	}
	if err != nil {
		return gate.Result{}, err
	}
	if first && len(plan.Items)+len(plan.Removes) == 0 {
		return u.start(ctx, ask.Args)
	}
	allowed := judge(plan)
	if u.index != nil && u.index.Interrupted() {
		return gate.Result{Interrupted: true, ExitCode: 130}, nil
	}
	if !allowed {
		return gate.Result{Reached: true, Stopped: true}, nil
	}
	args, err := u.pinned(inv, plan)
	if err != nil {
		return gate.Result{}, err
	}
	result, err := u.start(ctx, args)
	result.Reached, result.Passed = true, true
	return result, err
}

func (u *realUv) End() { os.RemoveAll(u.folder) }

// start runs uv for good. It holds the environment's lock.
func (u *realUv) start(ctx context.Context, args []string) (gate.Result, error) {
	call, by := u.run.Call, u.Uv
	by.Inherit = []*os.File{u.run.Lock}
	return by.Run(ctx, args, call.Stdin, call.Stdout, call.Stderr)
}

// pinned adds the judged releases as constraints: between the plan and the run an index may have new ones.
func (u *realUv) pinned(inv uvargs.Invocation, plan gate.Plan) ([]string, error) {
	pins := uv.Pins(plan)
	if pins == "" || inv.DryRun || inv.RequireHashes || inv.Command != uvargs.PipInstall && inv.Command != uvargs.PipSync {
		return inv.Argv, nil
	}
	file, err := u.run.Scratch.Write("judged.txt", pins)
	return inv.With("-c", file), err
}

// plan is what uv would do, with the files of what it would install at hand.
func (u *realUv) plan(ctx context.Context, inv uvargs.Invocation) (gate.Plan, error) {
	target := folderOf(inv, u.run.Call.Directory)
	if inv.Command == uvargs.PipUninstall {
		names, err := u.removed(inv)
		return gate.Plan{Stop: gate.Removing, Last: true, DryRun: inv.DryRun, Removes: names, Target: target}, err
	}
	changes, err := u.Plan(ctx, inv, u.run.Call.Stdin)
	if err != nil || len(changes) == 0 {
		return gate.Plan{Stop: gate.Ready, Last: true, DryRun: inv.DryRun, Target: target}, err
	}
	os.RemoveAll(u.folder) // of the round before
	if u.folder, err = staging(u.run.State); err != nil {
		return gate.Plan{}, err
	}
	plan, err := u.Stage(ctx, inv, uv.Staging{Changes: changes, Hashes: u.hashes, Python: u.run.Python, Folder: u.folder})
	if failure, failed := errors.AsType[*uv.Failure](err); failed && !failure.Result.Interrupted {
		err = fmt.Errorf("uv could not fetch what it plans to install (exit code %d): %s", failure.Result.ExitCode, strings.TrimSpace(failure.Said))
	}
	plan = plan.While(ctx)
	plan.Target = target
	if inv.Command == uvargs.PipInstall && !inv.Verifies() {
		u.index = u.Index(inv, u.run.Python, u.folder)
		plan.Index = u.index
	}
	for i, item := range plan.Items {
		plan.Items[i].Requested = u.run.Request.Policy.Names(pep508.Normalize(item.Name))
	}
	return plan, err
}

// removed lists the installed distributions that an uninstall names.
func (u *realUv) removed(inv uvargs.Invocation) ([]string, error) {
	before, err := u.run.Before()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range u.run.Request.As(inv.Argv).Mentions {
		if before.Find(m.Name) != nil && !slices.Contains(names, m.Name) {
			names = append(names, m.Name)
		}
	}
	return names, nil
}

// Folders are the folders of --target and --prefix, "" where there is none.
func (t *Tool) Folders(inv uvargs.Invocation) []string {
	target := folderOf(inv, t.Directory)
	return []string{target.Home, target.Prefix}
}

// folderOf is the folder that uv was told to install into, if it was.
func folderOf(inv uvargs.Invocation, current string) gate.Target {
	folder := inv.Where.Folder(current)
	absolute := func(path string) string {
		if path == "" || filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(folder, path)
	}
	return gate.Target{Home: absolute(inv.Where.Target), Prefix: absolute(inv.Where.Prefix)}
}
