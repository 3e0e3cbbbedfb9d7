// Package story is all that is known of one run when it is over: what its report, its journal line and its exit code are
// derived from.
package story

import (
	"cmp"
	"slices"
	"syscall"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/transaction"
)

// interrupted is the exit code of a run that Ctrl-C ends.
const interrupted = 128 + int(syscall.SIGINT)

// A Settlement says what became of the environment's files.
type Settlement int

const (
	Untouched Settlement = iota // nothing was changed
	Open                        // pip may have changed something, and it is not decided yet
	Kept                        // what pip changed stays
	PutBack                     // what pip changed was put back
)

// A Story is one run. Each stage returns it with what the stage adds.
type Story struct {
	Request request.Request
	Before  environment.Snapshot
	Drift   []policy.Change    // what had changed outside the guard
	Earlier []policy.Violation // what was said of the steps before the last one
	Search  rounds.Search      // of the last step
	Result  gate.Result        // of the last pip
	End     rounds.End         // of the last step
	Stops   bool               // pip stops at its plan before it has the files: a dry run of it is cheap
	Static  bool               // judged before pip was started
	Refused string             // what a lockdown refused, where that is no plan
	Off     bool               // PIPGUARD=off: not judged
	Undone  []string           // of an undo, never nil: what it replaces or removes that others may have come to need

	Settled    Settlement
	Why        string // why it was put back
	Unable     bool   // it was put back for an error of the guard's own
	SignalCode int    // the exit code of a signal that came after pip; 0 for none
	Spared     bool   // it was put back before pip had changed anything
	Losses     []transaction.Loss
}

// Next returns the story at the beginning of another step.
func (s Story) Next() Story {
	s.Earlier = append(slices.Clone(s.Earlier), s.Search.Last.Decision.Violations...)
	s.Search, s.End = s.Search.Again(), ""
	return s
}

// ExitCode derives the run's exit code.
func (s Story) ExitCode() int {
	switch {
	case s.Refused != "":
		return exits.Blocked
	case s.Settled == PutBack:
		return s.putBackCode()
	case s.End == rounds.Blocked:
		return exits.Blocked
	case s.End == rounds.Interrupted:
		return cmp.Or(s.Result.ExitCode, interrupted)
	}
	return s.Result.ExitCode
}

func (s Story) putBackCode() int {
	switch {
	case s.Unable:
		return exits.Failed
	case s.SignalCode != 0:
		return s.SignalCode
	case s.End == rounds.Failed:
		return s.Result.ExitCode
	case s.End == rounds.Interrupted:
		return cmp.Or(s.Result.ExitCode, interrupted)
	}
	return exits.PutBack
}

// Outcome is the run in the journal's word.
func (s Story) Outcome() string {
	switch {
	case s.Off:
		return "off"
	case s.Settled == PutBack && s.Spared:
		return "failed"
	case s.Settled == PutBack:
		return "put-back"
	case s.Refused != "" || s.End == rounds.Blocked:
		return "stopped"
	case s.End == rounds.Failed || s.End == rounds.Interrupted:
		return "failed"
	}
	return "done"
}

// Changed says whether the environment is another one than before the run.
func (s Story) Changed() bool { return s.Settled == Kept }

// Verdict is the decision as it is reported: what went through after earlier rounds is a rewrite.
func (s Story) Verdict() policy.Verdict {
	d := s.Search.Last.Decision
	switch {
	case s.Refused != "":
		return policy.Block
	case s.Off:
		return policy.Allow
	case s.rewritten():
		return policy.Rewrite
	}
	return d.Verdict
}

func (s Story) rewritten() bool {
	return len(s.Search.Applied)+len(s.Search.Avoided) > 0 && s.Search.Last.Allows()
}

// Violations lists all that is reported: of earlier steps, what a rewrite avoided, and of the last judgement; why a run is
// blocked comes first.
func (s Story) Violations() []policy.Violation {
	if s.Verdict() == policy.Block {
		return slices.Concat(s.Search.Last.Decision.Violations, s.Earlier)
	}
	all := slices.Clone(s.Earlier)
	if s.rewritten() {
		for _, v := range s.Search.Avoided {
			if v.Breaks() {
				all = append(all, v)
			}
		}
	}
	return append(all, s.Search.Last.Decision.Violations...)
}

// Changes lists what the run makes of the environment, or would have.
func (s Story) Changes() []policy.Change {
	if s.Settled == Open || s.Changed() || len(s.Earlier) > 0 {
		return policy.Changes(s.Before.Set, s.Search.Last.Case.After)
	}
	return s.Search.Last.Decision.Changes
}

// Chain returns the way from the request to a violation's object: in what pip alone would have installed, where that has
// the object so, since a rewrite's outcome has another release of it.
func (s Story) Chain(object policy.Named) []policy.Named {
	c := s.Search.Last.Case
	if alone := s.Search.PipChoice; alone != nil {
		if d := alone.Distributions[object.Name]; d != nil && d.Text == object.Version {
			c.After = *alone
		}
	}
	return policy.Chain(c, object.Name)
}
