package uvinstall

import (
	"context"
	"errors"

	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/uv"
)

// A trialUv is a uv that prints nothing and installs nothing: its plan is judged, and that is all.
type trialUv struct{ realUv }

// Trial gives a uv that only plans.
func (t *Tool) Trial(run Run) installer.Installer {
	run.Call.Stdin = nil
	return &trialUv{t.real(run)}
}

func (u *trialUv) Run(ctx context.Context, ask installer.Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	defer u.End()
	plan, err := u.plan(ctx, u.Read(ask.Args))
	if failure, failed := errors.AsType[*uv.Failure](err); failed {
		return failure.Result, nil
	}
	if err != nil || len(plan.Items)+len(plan.Removes) == 0 {
		return gate.Result{}, err
	}
	judge(plan)
	return gate.Result{Reached: true, Stopped: true}, nil
}
