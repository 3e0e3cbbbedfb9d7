package uvinstall

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/uv"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// A projectUv is an installer of a project's commands: its lock is the user's, and judged, never rewritten. What has no
// plan of its own (uv add, uv remove) changes the project's files first; who keeps them puts them back where it is refused.
type projectUv struct {
	realUv
	keep func(paths ...string) error
}

// Project gives the uv of a project's command. keep is called with the files of the project before uv may write them.
func (t *Tool) Project(run Run, keep func(paths ...string) error) installer.Installer {
	clearStaging(run.State)
	return &projectUv{t.real(run), keep}
}

func (u *projectUv) Run(ctx context.Context, ask installer.Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	inv := u.Read(ask.Args)
	project, _ := u.Tool.Uv.Project(inv)
	lock := filepath.Join(project.Root, "uv.lock")
	sync, final := inv, ask.Args
	if inv.Command != uvargs.Sync {
		if !inv.Command.SyncsFirst() {
			if err := u.keep(project.File, filepath.Join(project.Root, "pyproject.toml"), lock); err != nil {
				return gate.Result{}, err
			}
			if result, err := u.start(ctx, inv.With("--no-sync")); err != nil || result.ExitCode != 0 {
				return result, err
			}
		}
		sync = inv.Syncing()
		final = sync.Argv
	}
	u.hashes = uv.Locked(lock)
	plan, err := u.plan(ctx, sync)
	if failure, failed := errors.AsType[*uv.Failure](err); failed {
		if failure.Result.Interrupted {
			return failure.Result, nil
		}
		return u.Explain(ctx, u.run.Call, sync)
	}
	if errors.Is(err, uv.ErrReplaces) && u.run.Lockdown {
		err = errors.New("uv would remove this environment, which is in lockdown, and make a new one")
	}
	if err != nil {
		return gate.Result{}, err
	}
	plan.DryRun = inv.DryRun
	if len(plan.Items)+len(plan.Removes) == 0 {
		return u.start(ctx, final)
	}
	if !judge(plan) {
		return gate.Result{Reached: true, Stopped: true}, nil
	}
	if !inv.DryRun {
		if err := u.keep(lock); err != nil {
			return gate.Result{}, err
		}
	}
	return u.pass(ctx, final)
}

// pass runs uv with a plan that was let through.
func (u *projectUv) pass(ctx context.Context, args []string) (gate.Result, error) {
	result, err := u.start(ctx, args)
	result.Reached, result.Passed = true, true
	return result, err
}
