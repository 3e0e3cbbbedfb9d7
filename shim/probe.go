package shim

import (
	"context"
	"errors"
	"fmt"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/verify"
	"github.com/pipguard/pipguard/shim/words"
)

// probe runs the policy's probes for what the run has changed; it says what failed, "" where nothing did. An error is a
// verify.Interrupted.
func (r *run) probe() (string, error) {
	probes, leftOut := verify.Own(policy.Concerned(r.asked))
	for _, path := range leftOut {
		words.Line(r.call.Stderr, r.style, "warning", words.ProbesLeftOut(path))
	}
	if len(probes) == 0 {
		return "", nil
	}
	ctx, stop := verify.Interruptible(context.Background())
	defer stop()
	for _, p := range probes {
		outcome, err := p.Run(ctx, r.env, r.call.Environ)
		if by, ok := errors.AsType[verify.Interrupted](context.Cause(ctx)); ok {
			return fmt.Sprintf("the probe %q was interrupted", p.Name), by
		}
		if err != nil {
			return err.Error(), nil
		}
		if outcome.Result != verify.Holds {
			return fmt.Sprintf("the probe %q failed: %s", p.Name, outcome.Message), nil
		}
	}
	return "", nil
}
