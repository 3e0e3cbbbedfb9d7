// Package shim is the guard: one guarded run of pip, from the words typed to the exit code.
package shim

import (
	"context"
	"errors"
	"fmt"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/words"
)

// Run is one call of pip. What changes nothing becomes the real pip; an install or uninstall is guarded. It returns the
// exit code.
func Run(call caller.Call) int {
	code, err := guard(call)
	return end(call, code, err)
}

// guard is one run from top to bottom: each stage takes what the stages before it returned.
func guard(call caller.Call) (int, error) {
	target, err := locate(call) // the environment, its pip, the command line
	if err != nil {
		return 0, err
	}
	return run(target)
}

// run guards what a target is about.
func run(target target) (int, error) {
	if target.changesNothing() {
		return target.become()
	}
	s, err := open(target) // the policy, the environment's lock, recovery
	if err != nil {
		return 0, err
	}
	defer s.close()
	if s.switchedOff() {
		return s.passOn()
	}
	known, err := s.begin() // what is installed, what changed since, what is asked for
	if err != nil {
		return 0, err
	}
	judge := s.judge(known)
	if judged, blocked := judge.WithoutIndex(); blocked {
		known.Search, known.End, known.Static = rounds.At(judged), rounds.Blocked, true
		return s.finish(known, s.hints(judge, known))
	}
	change := s.change()
	pip, err := s.installer(known.Request, change)
	if err != nil {
		return 0, err
	}
	defer pip.End()
	known, err = s.install(context.Background(), installation{judge: judge, pip: pip, change: change, steps: s.steps(judge), outlook: s.outlook}, known)
	known, err = s.settle(judge, change, known, err) // looked at once more, and mended; kept, or put back
	if err != nil {
		return 0, err
	}
	return s.finish(known, s.hints(judge, known))
}

// begin reads what the run starts from.
func (s *session) begin() (story.Story, error) {
	before, err := s.snapshot()
	if err != nil {
		return story.Story{}, err
	}
	drift, err := s.drift(before)
	if err != nil {
		return story.Story{}, err
	}
	reader := s.reader(before)
	args, err := reader.WithoutPipes(s.commands.Args)
	if err != nil {
		return story.Story{}, exits.Unable(err)
	}
	return story.Story{Before: before, Drift: drift, Request: reader.Read(args)}, nil
}

// switchedOff says whether the call asks not to be guarded.
func (s *session) switchedOff() bool { return s.call.Variable("PIPGUARD") == "off" }

// passOn notes an install with PIPGUARD=off in the journal, and becomes the real pip; in lockdown it is refused.
func (s *session) passOn() (int, error) {
	before, err := s.snapshot()
	if err != nil {
		return 0, err
	}
	known := story.Story{Before: before, Off: true}
	if s.policy.Lockdown {
		known.Off, known.Refused = false, fmt.Sprintf("PIPGUARD=off has no effect in lockdown, which %s sets", s.policy.Origin["lockdown"])
		s.say("blocked", known.Refused)
		return s.finish(known, hints.Found{})
	}
	s.say("warning", "PIPGUARD=off: this run is not judged")
	if _, err := s.finish(known, hints.Found{}); err != nil {
		return 0, err
	}
	s.close()
	return s.become()
}

// end returns the exit code of a call, and reports its error.
func end(call caller.Call, code int, err error) int {
	if err == nil {
		return code
	}
	failure, ok := errors.AsType[*exits.Failure](err)
	if !ok {
		failure = &exits.Failure{Code: exits.Failed, Err: err}
	}
	words.Error(call.Stderr, words.StyleOf(call.Stderr, call.Environ), failure.Err, failure.Hints...)
	return failure.Code
}
