package shim

import (
	"fmt"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/words"
)

// passes says whether the call changes no environment, or is let by on purpose.
func (r *run) passes() bool {
	return r.inv.Act == pipargs.Nothing || r.call.variable("PIPGUARD") == "off"
}

// become hands over to the real pip. It returns only where that fails, or where the policy forbids it.
func (r *run) become() (int, error) {
	if r.inv.Act != pipargs.Nothing {
		if code, err := r.switchedOff(); code != 0 || err != nil {
			return code, err
		}
	}
	return 0, unable(replaceProcess(r.pip.Argv(), r.call.Environ))
}

// switchedOff notes an install with PIPGUARD=off in the journal; in lockdown it is refused.
func (r *run) switchedOff() (int, error) {
	if err := r.prepare(); err != nil {
		return 0, err
	}
	defer r.release()
	if r.policy.Lockdown {
		r.refused = fmt.Sprintf("PIPGUARD=off has no effect in lockdown, which %s sets", r.policy.Origin["lockdown"])
		words.Line(r.call.Stderr, r.style, "blocked", r.refused)
		r.decision.Verdict = policy.Block
		return ExitBlocked, r.remember(ExitBlocked, "stopped")
	}
	words.Line(r.call.Stderr, r.style, "warning", "PIPGUARD=off: this run is not judged")
	r.decision.Verdict = policy.Allow
	return 0, r.remember(0, "off")
}
