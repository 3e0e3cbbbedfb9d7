package story

import (
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/rounds"
)

// TestExitCode lists each end of a run with what became of the environment.
func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		name    string
		story   Story
		code    int
		outcome string
	}{
		{"installed", Story{End: rounds.Passed, Settled: Kept}, 0, "done"},
		{"nothing to do", Story{End: rounds.Passed}, 0, "done"},
		{"blocked", Story{End: rounds.Blocked}, exits.Blocked, "stopped"},
		{"blocked before pip", Story{End: rounds.Blocked, Static: true}, exits.Blocked, "stopped"},
		{"blocked at a second step", Story{End: rounds.Blocked, Settled: PutBack}, exits.PutBack, "put-back"},
		{"pip found no resolution", Story{End: rounds.Failed, Result: gate.Result{ExitCode: 1}}, 1, "failed"},
		{"pip failed half-way", Story{End: rounds.Failed, Settled: PutBack, Result: gate.Result{ExitCode: 2}}, 2, "put-back"},
		{"pip failed before it changed anything", Story{End: rounds.Failed, Settled: PutBack, Spared: true, Result: gate.Result{ExitCode: 2}}, 2, "failed"},
		{"a served pip failed half-way", Story{End: rounds.Failed, Settled: PutBack}, 0, "put-back"},
		{"not whole, or a probe failed", Story{End: rounds.Passed, Settled: PutBack, Why: "the probe failed"}, exits.PutBack, "put-back"},
		{"a signal during a probe", Story{End: rounds.Passed, Settled: PutBack, SignalCode: 143}, 143, "put-back"},
		{"could not be judged at a second step", Story{Settled: PutBack, Unable: true}, exits.Failed, "put-back"},
		{"Ctrl-C while a plan was judged", Story{End: rounds.Interrupted}, 130, "failed"},
		{"Ctrl-C, with pip's own code", Story{End: rounds.Interrupted, Result: gate.Result{ExitCode: 1}}, 1, "failed"},
		{"Ctrl-C at a second step", Story{End: rounds.Interrupted, Settled: PutBack}, 130, "put-back"},
		{"refused in lockdown", Story{Refused: "PIPGUARD=off has no effect"}, exits.Blocked, "stopped"},
		{"switched off", Story{Off: true}, 0, "off"},
	} {
		if code, outcome := c.story.ExitCode(), c.story.Outcome(); code != c.code || outcome != c.outcome {
			t.Errorf("%s: %d %q, want %d %q", c.name, code, outcome, c.code, c.outcome)
		}
	}
}

func TestVerdict(t *testing.T) {
	var rewritten rounds.Search
	rewritten.Last.Decision.Verdict = policy.Warned
	rewritten.Avoided = []policy.Violation{{Severity: policy.Break}, {Severity: policy.Warn}}
	for _, c := range []struct {
		name       string
		story      Story
		want       policy.Verdict
		violations int
	}{
		{"what went through after other rounds is a rewrite, told with what breaks alone", Story{Search: rewritten}, policy.Rewrite, 1},
		{"refused in lockdown", Story{Refused: "no"}, policy.Block, 0},
		{"switched off", Story{Off: true}, policy.Allow, 0},
		{"earlier steps are told too", Story{Search: rewritten, Earlier: make([]policy.Violation, 2)}, policy.Rewrite, 3},
	} {
		if got := c.story.Verdict(); got != c.want || len(c.story.Violations()) != c.violations {
			t.Errorf("%s: %s with %d violations, want %s with %d", c.name, got, len(c.story.Violations()), c.want, c.violations)
		}
	}
}
