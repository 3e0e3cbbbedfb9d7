package shim

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/uv"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// A projectUv is an installer of a project's commands: its lock is the user's, and judged, never rewritten. What has no
// plan of its own (uv add, uv remove) changes the project's files first; the change puts them back where it is refused.
type projectUv struct {
	realUv
	change *change
}

func (u *projectUv) Run(ctx context.Context, ask ask, judge func(gate.Plan) bool) (gate.Result, error) {
	inv := u.read(ask.args)
	project, _ := u.uv.Project(inv)
	lock := filepath.Join(project.Root, "uv.lock")
	sync, final := inv, ask.args
	if inv.Command != uvargs.Sync {
		if !inv.Command.SyncsFirst() {
			if err := u.change.keepFiles(project.File, filepath.Join(project.Root, "pyproject.toml"), lock); err != nil {
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
		return u.explain(ctx, u.call, sync)
	}
	if errors.Is(err, uv.ErrReplaces) && u.session.policy.Lockdown {
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
		if err := u.change.keepFiles(lock); err != nil {
			return gate.Result{}, err
		}
	}
	result, err := u.start(ctx, final)
	result.Reached, result.Passed = true, true
	return result, err
}
