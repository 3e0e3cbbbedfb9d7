package shim

import (
	"fmt"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
)

// Serve judges a pip that reached this environment by another way than its launchers or `python -m pip`: the start-up
// hook has stopped it at its gate, and asks here. Such a pip cannot be planned again, so what would be rewritten is
// blocked. It returns 0 where pip's own exit code stands.
func Serve(call Call) int {
	r, err := begin(call)
	if err != nil {
		return call.fail(err)
	}
	code, err := r.serve()
	if err != nil {
		return call.fail(err)
	}
	return code
}

func (r *run) serve() (int, error) {
	if err := r.prepare(); err != nil {
		return 0, err
	}
	defer r.release()
	if err := r.read(r.sites(gate.Target{})); err != nil {
		return 0, err
	}
	if err := r.notice(); err != nil {
		return 0, err
	}
	if r.policy.Mode == policy.ModeRewrite {
		r.policy.Mode = policy.ModeBlock
	}
	var failed error
	result, err := gate.Serve(r.call.Stdin, r.call.Stdout, func(plan gate.Plan) bool {
		r.call.Args = plan.Command[min(1, len(plan.Command)):]
		for _, item := range plan.Items {
			if item.Requested {
				r.request.Asked = append(r.request.Asked, policy.Asked{Name: normal(item.Name)})
			}
		}
		var ok bool
		ok, failed = r.judge(plan)
		return ok && failed == nil
	})
	switch {
	case failed != nil:
		return r.abandon(ExitUnable, failed)
	case err != nil:
		return r.abandon(ExitUnable, unable(fmt.Errorf("follow the pip that asked: %w", err)))
	case result.Stopped:
		return r.refuse()
	case result.Failed && r.tx != nil:
		return r.putBack(0, "pip failed half-way")
	case !result.Passed && r.tx == nil:
		return 0, nil
	}
	r.result = result
	return r.settle()
}
