package shim

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
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/uv"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// A realUv is an installer that shows its plan before it is started for good: where pip is stopped in the middle, uv is
// asked, what it would install is staged, and the real run is held to what was judged.
type realUv struct {
	*theUv
	session *session
	request request.Request
	hashes  uv.Hashes   // what the files of its plan are compared with
	call    caller.Call // its streams are those of the real run
	folder  string      // for what is staged
	rounds  int         // before this one: what uv says when another round fails is not the user's
	said    io.Writer   // takes what uv says of a plan that fails; nil: uv says it to the user
}

// installer is uv for a command of its own: about an environment, or about a project.
func (u *theUv) installer(s *session, q request.Request, change *change) installer.Installer {
	s.clearStaging()
	real := u.real(s, q)
	if u.command.Project() {
		return &projectUv{realUv: real, change: change}
	}
	return &real
}

func (u *theUv) real(s *session, q request.Request) realUv {
	return realUv{theUv: u, session: s, request: q, hashes: q.Hashes, call: s.call}
}

func (u *realUv) Run(ctx context.Context, ask installer.Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	inv := u.read(ask.Args)
	first := u.rounds == 0
	u.rounds++
	plan, err := u.plan(ctx, inv)
	if failure, failed := errors.AsType[*uv.Failure](err); failed {
		switch {
		case failure.Result.Interrupted:
			return failure.Result, nil
		case u.said != nil:
			_, err := io.WriteString(u.said, failure.Said)
			return failure.Result, err
		case !first:
			return failure.Result, nil
		}
		return u.explain(ctx, u.call, inv)
	}
	if err != nil {
		return gate.Result{}, err
	}
	if first && len(plan.Items)+len(plan.Removes) == 0 {
		return u.start(ctx, ask.Args)
	}
	if !judge(plan) {
		return gate.Result{Reached: true, Stopped: true}, nil
	}
	args, err := u.held(inv, plan)
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
	call, by := u.call, u.theUv.uv
	by.Inherit = []*os.File{u.session.lock.File()}
	return by.Run(ctx, args, call.Stdin, call.Stdout, call.Stderr)
}

// held adds the judged releases as constraints: between the plan and the run an index may have new ones.
func (u *realUv) held(inv uvargs.Invocation, plan gate.Plan) ([]string, error) {
	pins := uv.Pins(plan)
	if pins == "" || inv.DryRun || inv.RequireHashes || inv.Command != uvargs.PipInstall && inv.Command != uvargs.PipSync {
		return inv.Argv, nil
	}
	file, err := u.session.scratch.Write("judged.txt", pins)
	return inv.With("-c", file), err
}

// plan is what uv would do, with the files of what it would install at hand.
func (u *realUv) plan(ctx context.Context, inv uvargs.Invocation) (gate.Plan, error) {
	target := folderOf(inv, u.session.call.Directory)
	if inv.Command == uvargs.PipUninstall {
		names, err := u.removed(inv)
		return gate.Plan{Stop: gate.Removing, Last: true, DryRun: inv.DryRun, Removes: names, Target: target}, err
	}
	changes, err := u.uv.Plan(ctx, inv, u.call.Stdin)
	if err != nil || len(changes) == 0 {
		return gate.Plan{Stop: gate.Ready, Last: true, DryRun: inv.DryRun, Target: target}, err
	}
	os.RemoveAll(u.folder) // of the round before
	if u.folder, err = u.session.staging(); err != nil {
		return gate.Plan{}, err
	}
	plan, err := u.uv.Stage(ctx, inv, uv.Staging{Changes: changes, Hashes: u.hashes, Python: u.session.env.Python, Folder: u.folder})
	if failure, failed := errors.AsType[*uv.Failure](err); failed && !failure.Result.Interrupted {
		err = fmt.Errorf("uv could not fetch what it plans to install (exit code %d): %s", failure.Result.ExitCode, strings.TrimSpace(failure.Said))
	}
	plan.Target = target
	for i, item := range plan.Items {
		plan.Items[i].Requested = u.request.Policy.Names(pep508.Normalize(item.Name))
	}
	return plan, err
}

// removed lists the installed distributions that an uninstall names.
func (u *realUv) removed(inv uvargs.Invocation) ([]string, error) {
	before, err := u.session.snapshot()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range u.request.As(inv.Argv).Mentions {
		if before.Find(m.Name) != nil && !slices.Contains(names, m.Name) {
			names = append(names, m.Name)
		}
	}
	return names, nil
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

const stagedPrefix = "staged-"

// staging makes a folder beside the environment's journal, where uv's cache can mostly be linked to.
func (s *session) staging() (string, error) {
	folder, err := os.MkdirTemp(s.Transactions.State, stagedPrefix)
	if err != nil {
		return "", fmt.Errorf("make a folder for what uv stages: %w", err)
	}
	return folder, nil
}

// clearStaging removes what another run has left there. The lock is held: it has no owner any more.
func (s *session) clearStaging() {
	left, _ := filepath.Glob(filepath.Join(s.Transactions.State, stagedPrefix+"*"))
	for _, folder := range left {
		os.RemoveAll(folder)
	}
}
