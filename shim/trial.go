package shim

import (
	"context"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/uvargs"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// trialsEnd is for how long hints are tried, all together.
const trialsEnd = 15 * time.Second

// hints finds the ways out of a block, and tries them where that is possible.
func (s *session) hints(judge verdict.Judge, told story.Story) hints.Found {
	if told.Verdict() != policy.Block || s.uv != nil && s.uv.Command.Project() && s.uv.Command != uvargs.Add {
		return hints.Found{}
	}
	found := hints.Find(told, s.trial(judge, told))
	if s.uv != nil {
		for i, h := range found.Hints {
			found.Hints[i].Command = words.Pip([]string{"uv"}, h.Args)
		}
	}
	return found
}

// trial has a hint tried by a dry run of a pip that stops at its plan, before anything was changed; nil where that is not
// possible.
func (s *session) trial(judge verdict.Judge, told story.Story) hints.Trial {
	if !s.tries(told) || told.Settled != story.Untouched || judge.UndoTarget != nil || s.policy.Lockdown || told.Request.Clones() {
		return nil
	}
	var ctx context.Context
	interrupted := told.Result.Interrupted
	return func(args []string) (policy.Set, bool) {
		if interrupted {
			return policy.Set{}, false
		}
		if ctx == nil { // the time runs from the first trial
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(context.Background(), trialsEnd)
			_ = cancel // it is over with the run
		}
		q := told.Request.As(args)
		judge.Request = q
		in := installation{judge: judge, pip: s.trialOf(q), steps: []request.Request{q}, silent: true, outlook: s.outlook}
		tried, err := s.install(ctx, in, story.Story{Before: told.Before, Request: q})
		interrupted = tried.Result.Interrupted
		switch {
		case err != nil || interrupted:
			return policy.Set{}, false
		case tried.End == rounds.Passed && tried.Search.Last.Case.Policy == nil: // pip has nothing to do
			return told.Before.Set, true
		}
		return tried.Search.Last.Case.After, tried.End == rounds.Planned || tried.End == rounds.Passed
	}
}

// tries says whether there is a plan to be had: of a pip that stops at its own, of uv by a dry run, which a block that came
// before any does not wait for.
func (s *session) tries(told story.Story) bool {
	if s.uv != nil {
		return !told.Static && !s.uv.Command.Project()
	}
	return told.Stops
}

// trialOf gives what plans a request and installs nothing.
func (s *session) trialOf(q request.Request) installer.Installer {
	if s.uv != nil {
		return s.uv.Trial(s.uvRun(q))
	}
	return installer.DryRun{Start: s.pip(q), Request: q}
}
