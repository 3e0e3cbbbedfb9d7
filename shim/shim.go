// Package shim is the guard: one guarded run of pip, from the words typed to the exit code.
package shim

import (
	"cmp"
	"syscall"

	"github.com/pipguard/pipguard/policy"
)

// maxRounds bounds how often pip is asked again for a compatible plan.
const maxRounds = 8

// interrupted is the exit code of a run that Ctrl-C ends.
const interrupted = 128 + int(syscall.SIGINT)

// Run is one call of pip. What changes nothing becomes the real pip; an install or uninstall is guarded. It returns the
// exit code.
func Run(call Call) int {
	r, err := begin(call)
	if err != nil {
		return call.fail(err)
	}
	code, err := r.guard()
	if err != nil {
		return call.fail(err)
	}
	return code
}

// guard is the story of one run.
func (r *run) guard() (int, error) {
	if r.passes() {
		return r.become()
	}
	if err := r.prepare(); err != nil { // the policy, and the environment's lock
		return 0, err
	}
	defer r.release()
	if err := r.look(); err != nil { // what is installed, and what is asked for
		return 0, err
	}
	if r.judgeKnown() == policy.Block { // what can be judged without an index
		return r.refuse()
	}
	code, done, err := r.through(r.steps()) // two for a pair that only the policy admits, one for all else
	if steps := r.otherSteps(code); steps != nil && err == nil {
		code, done, err = r.through(steps)
	}
	if done || err != nil {
		return r.abandon(code, err)
	}
	return r.settle()
}

// through takes the steps of a run one after the other, until one of them ends it.
func (r *run) through(steps []step) (code int, done bool, err error) {
	for _, s := range steps {
		r.earlier = append(r.earlier, r.decision.Violations...)
		if code, done, err = r.install(s); done || err != nil {
			return code, done, err
		}
	}
	return code, false, nil
}

// install runs pip until its plan is one that the policy lets through, and then to its end. It is done where the run
// ends here: blocked, or by pip itself.
func (r *run) install(s step) (code int, done bool, err error) {
	defer func() { r.result.Stayed.End() }()
	r.turnings, r.nothing, r.failed = nil, nil, nil
	for range maxRounds {
		result, err := r.ask(s)
		r.result = result
		switch {
		case err != nil:
			return 0, true, err
		case result.Stopped && r.decision.Verdict == policy.Rewrite && result.Interrupted: // while its plan was judged
			return cmp.Or(result.ExitCode, interrupted), true, nil
		case result.Stopped && r.decision.Verdict == policy.Rewrite, r.fruitless(result) && r.turnBack():
			if s, err = r.again(s); err != nil {
				return 0, true, err
			}
		case result.Stopped, r.decision.Verdict == policy.Block:
			code, err := r.refuse()
			return code, true, err
		default:
			return result.ExitCode, result.ExitCode != 0, nil
		}
	}
	r.decision.Verdict, r.decision.Obstacle = policy.Block, policy.ObstacleStuck
	r.giveUp()
	code, err = r.refuse()
	return code, true, err
}
