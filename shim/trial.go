package shim

import (
	"context"
	"slices"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/rehearsal"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/uvargs"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// trialsEnd is for how long hints are tried, all together, and planEnd for how long pip may look for the plan of one: what it
// has no plan for may keep it searching for minutes.
const (
	trialsEnd = 20 * time.Second
	planEnd   = 12 * time.Second
)

// hints reports a block, finds the ways out of it, and tries them where that is possible: nobody waits for them to read why.
func (s *session) hints(judge verdict.Judge, known story.Story) hints.Found {
	if known.Verdict() == policy.Block && known.End == rounds.Blocked {
		words.Blocked(s.call.Stderr, s.style, s.compose(known, hints.Found{}))
	}
	if known.Verdict() != policy.Block || s.uv != nil && s.uv.Command.Project() && s.uv.Command != uvargs.Add {
		return hints.Found{}
	}
	defer words.NewProgress(s.call.Stderr, s.style).Each(time.Second, words.Trying)()
	found := hints.Find(known, s.trial(judge, known))
	if s.uv != nil {
		for i, h := range found.Hints {
			found.Hints[i].Command = words.Pip([]string{"uv"}, h.Args)
		}
	}
	return found
}

// trial has a hint tried by a dry run of a pip that stops at its plan, before anything was changed; nil where that is not
// possible.
func (s *session) trial(judge verdict.Judge, known story.Story) hints.Trial {
	if !s.tries(known) || known.Settled != story.Untouched || judge.UndoTarget != nil || s.policy.Lockdown || known.Request.Clones() {
		return nil
	}
	interrupted := known.Result.Interrupted
	var end time.Time
	limit := rehearsal.Patience(trialsEnd)
	return func(args []string, sparing bool) hints.Tried {
		if end.IsZero() { // the time runs from the first trial
			end = time.Now().Add(limit)
		}
		until := end
		if sparing {
			until = end.Add(-limit / 3)
		}
		ctx, cancel := context.WithDeadline(context.Background(), until)
		defer cancel()
		if interrupted || ctx.Err() != nil {
			return hints.Tried{}
		}
		search := time.AfterFunc(rehearsal.Patience(planEnd), cancel)
		defer search.Stop()
		tried, err := s.planOf(ctx, judge, known, known.Request.As(args), func(judged verdict.Judgement) bool {
			search.Stop()
			return lacking(known, judged)
		})
		interrupted = tried.Result.Interrupted && ctx.Err() == nil // by the user, not by the end of its time
		last := tried.Search.Last
		switch {
		case err != nil || interrupted:
			return hints.Tried{}
		case tried.End == rounds.Passed && last.Case.Policy == nil: // pip has nothing to do
			return hints.Tried{Holds: true, After: known.Before.Set}
		}
		if lacking(known, last) {
			return hints.Tried{Refused: true, After: last.Case.After, Broke: last.Decision.Violations}
		}
		passes := tried.End == rounds.Planned || tried.End == rounds.Passed
		if passes && unread(known, last) {
			return hints.Tried{}
		}
		whole := ctx.Err() == nil && last.Looked()
		return hints.Tried{
			Holds: passes && whole, Unsure: passes && !whole, Refused: tried.End == rounds.Blocked || !passes && ctx.Err() == nil,
			After: last.Case.After, Broke: last.Decision.Violations,
		}
	}
}

// planOf has pip plan another request than the one that was blocked, with its files at hand where those were what spoke
// against it.
func (s *session) planOf(ctx context.Context, judge verdict.Judge, known story.Story, q request.Request, refuse func(verdict.Judgement) bool) (story.Story, error) {
	judge.Request = q
	return s.install(ctx, installation{
		judge: judge, pip: s.trialOf(q), steps: []request.Request{q}, whole: true, silent: true, refuse: refuse, outlook: s.outlook,
	}, story.Story{Before: known.Before, Request: q})
}

// lacking says whether a plan leaves what the guard lets pass with a warning, and recommends to nobody: a requirement without
// anything that meets it, or what a waiver sets aside. It is as the user asked for it where the blocked plan or what is
// installed has that too.
func lacking(known story.Story, judged verdict.Judgement) bool {
	more := slices.DeleteFunc(slices.Clone(judged.Decision.Violations), func(v policy.Violation) bool {
		return v.Breaks() || v.Kind != policy.KindMissing && v.Waiver == nil
	})
	if len(more) == 0 {
		return false
	}
	had := map[string]bool{}
	for _, v := range slices.Concat(known.Search.Last.Decision.Violations, judged.Case.Violations(judged.Case.Before, nil)) {
		had[v.Key()] = true
	}
	return slices.ContainsFunc(more, func(v policy.Violation) bool { return !had[v.Key()] })
}

// unread says whether a plan was judged without the files of what spoke against the blocked one by its files: it shows
// nothing, as that of a folder or of a source distribution, which a dry run does not build.
func unread(known story.Story, judged verdict.Judgement) bool {
	return slices.ContainsFunc(judged.Unread, func(u record.Unread) bool {
		return slices.ContainsFunc(known.Search.Last.Decision.Violations, func(v policy.Violation) bool {
			return v.Kind == policy.KindArtifact && v.Subject.Name == u.Name
		})
	})
}

// tries says whether there is a plan to be had: of a pip that stops at its own, of uv by a dry run, which a block that came
// before any does not wait for.
func (s *session) tries(known story.Story) bool {
	if s.uv != nil {
		return !known.Static && !s.uv.Command.Project()
	}
	return known.Stops || known.Static
}

// trialOf gives what plans a request and installs nothing.
func (s *session) trialOf(q request.Request) installer.Installer {
	if s.uv != nil {
		return s.uv.Trial(s.uvRun(q))
	}
	return installer.DryRun{Start: s.pip(q), Request: q, Private: s.scratch, Fetched: s.fetched}
}
