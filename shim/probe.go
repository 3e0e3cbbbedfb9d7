package shim

import (
	"context"
	"fmt"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/verify"
	"github.com/pipguard/pipguard/shim/words"
)

// probe runs the policy's probes for what the run has changed; it says what failed, "" where nothing did.
func (r *run) probe(ctx context.Context) string {
	probes, leftOut := verify.Own(policy.Concerned(r.asked))
	for _, path := range leftOut {
		words.Line(r.call.Stderr, r.style, "warning", words.ProbesLeftOut(path))
	}
	for _, p := range probes {
		outcome, err := p.Run(ctx, r.env, r.call.Environ)
		switch {
		case ctx.Err() != nil:
			return fmt.Sprintf("the probe %q was interrupted", p.Name)
		case err != nil:
			return err.Error()
		case outcome.Result != verify.Holds:
			return fmt.Sprintf("the probe %q failed: %s", p.Name, outcome.Message)
		}
	}
	return ""
}
