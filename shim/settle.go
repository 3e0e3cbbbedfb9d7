package shim

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/change"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/verify"
	"github.com/pipguard/pipguard/shim/words"
)

// settle decides what becomes of the environment after pip: it is looked at once more, and kept or put back. What an
// earlier step has changed is put back where a later one is blocked, fails, or cannot be judged.
func (s *session) settle(judge verdict.Judge, change *change.Change, known story.Story, failed error) (story.Story, error) {
	if !change.Begun() {
		return leave(change, known, failed)
	}
	known.Settled = story.Open
	switch {
	case failed != nil:
		known.Unable = true
		return s.putBack(change, known, failed.Error())
	case known.End == rounds.Blocked:
		return s.putBack(change, known, "")
	case known.End == rounds.Interrupted || known.Result.Interrupted && known.End != rounds.Passed:
		return s.putBack(change, known, "interrupted")
	case known.Result.Signal != 0 && known.End != rounds.Passed:
		return s.putBack(change, known, fmt.Sprintf("a signal ended %s (%s)", s.by(), known.Result.Signal))
	case known.End != rounds.Passed:
		return s.putBack(change, known, s.by()+" failed half-way")
	}
	known, problem := s.verify(judge, change, known)
	if problem != "" {
		return s.putBack(change, known, problem)
	}
	return s.commit(change, known)
}

// leave ends a run that has changed nothing in the environment.
func leave(change *change.Change, known story.Story, failed error) (story.Story, error) {
	putBack, err := change.Leave(known.End == rounds.Passed && failed == nil)
	if putBack {
		known.Settled, known.Why = story.PutBack, "uv failed"
	}
	if err != nil {
		return known, errors.Join(failed, err)
	}
	return known, failed
}

// commit keeps what pip changed, and plants the guard again where pip has written over it.
func (s *session) commit(change *change.Change, known story.Story) (story.Story, error) {
	var err error
	if known.Losses, err = change.Commit(); err != nil {
		return known, s.lost(err)
	}
	known.Settled = story.Kept
	s.replant()
	return known, nil
}

// putBack undoes what pip changed, and says why.
func (s *session) putBack(change *change.Change, known story.Story, why string) (story.Story, error) {
	byPip := known.End == rounds.Failed || known.End == rounds.Interrupted
	known.Spared = byPip && !known.Unable && !known.Before.Stale()
	if err := change.PutBack(); err != nil {
		return known, s.lost(err)
	}
	known.Settled, known.Why = story.PutBack, why
	return known, nil
}

// lost is a failure after which the environment is neither as before nor as it should be.
func (s *session) lost(err error) error {
	return &exits.Failure{Code: exits.Lost, Err: err, Hints: []string{words.Command("pipguard", "doctor", "--fix", s.env.Prefix)}}
}

// replant plants the guard again where pip or an undo has written over it.
func (s *session) replant() {
	if err := plant.Renew(context.Background(), s.env); err != nil {
		s.say("warning", "the guard could not be planted again: "+err.Error())
	}
}

// verify looks at what pip has made of the environment: it must be whole, still be allowed, and pass the policy's probes.
// It returns what is wrong, "" where nothing is. A signal that comes meanwhile is in the story.
func (s *session) verify(judge verdict.Judge, change *change.Change, known story.Story) (story.Story, string) {
	ctx, stop := verify.Interruptible(context.Background())
	defer stop()
	problem := s.damage(ctx, judge, change, known)
	if problem == "" && !known.Search.Last.Elsewhere() {
		known, problem = s.judgeInstalled(ctx, judge, known)
	}
	if problem == "" {
		problem = s.probe(ctx, known)
	}
	if by, ok := errors.AsType[verify.Interrupted](context.Cause(ctx)); ok {
		known.SignalCode = by.Code()
		problem = cmp.Or(problem, by.Error())
	}
	return known, problem
}

// damage says which distribution of the plan is not whole, and cannot be mended.
func (s *session) damage(ctx context.Context, judge verdict.Judge, change *change.Change, known story.Story) string {
	findings, err := change.Findings()
	if err == nil && s.mend(ctx, judge, change, known, findings) {
		findings, err = change.Findings()
	}
	if err != nil {
		return err.Error()
	}
	for _, f := range findings {
		if f.Kind == transaction.StillThere && known.Search.Last.Removing() {
			continue // declined at pip's prompt
		}
		return fmt.Sprintf("%s %s is not whole: %s", f.Distribution, f.Version, f.Path)
	}
	return ""
}

// judgeInstalled judges the environment as pip has left it. It says what breaks.
func (s *session) judgeInstalled(ctx context.Context, judge verdict.Judge, known story.Story) (story.Story, string) {
	now, err := known.Search.Last.Snapshot.Renewed(s.sites())
	if err != nil {
		return known, err.Error()
	}
	known, problem := s.judgeAgain(judge, known, now)
	if problem != "" {
		return known, problem
	}
	return s.lookAgain(ctx, judge, known, now)
}

// judgeAgain judges the environment where it is not what the plan said. It says what breaks.
func (s *session) judgeAgain(judge verdict.Judge, known story.Story, now environment.Snapshot) (story.Story, string) {
	judged, news := judge.Installed(known.Search.Last, now)
	if !news {
		return known, ""
	}
	known.Search.Last = judged
	if !judged.Allows() {
		return known, words.Headline(s.compose(known, hints.Found{}))
	}
	return known, ""
}

// lookAgain judges by what code finds of what there was no wheel of before the install. It says what breaks.
func (s *session) lookAgain(ctx context.Context, judge verdict.Judge, known story.Story, now environment.Snapshot) (story.Story, string) {
	judged := s.foreseeLate(ctx, judge, known, now)
	known.Search.Last = judged
	if !judged.Allows() {
		known.Search.Last.Decision = verdict.Strictly(judged.Decision)
		known.End = rounds.Blocked // told as a block is
		return known, words.Headline(s.compose(known, hints.Found{}))
	}
	return known, ""
}

// probe runs the policy's probes for what the run has changed; it says what failed.
func (s *session) probe(ctx context.Context, known story.Story) string {
	whole := known.Search.Last.Case
	whole.Before = known.Before.Set
	probes, leftOut := verify.Own(policy.Concerned(whole))
	for _, path := range leftOut {
		s.say("warning", words.ProbesLeftOut(path))
	}
	for _, p := range probes {
		outcome, err := p.Run(ctx, s.env, s.call.Environ)
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
