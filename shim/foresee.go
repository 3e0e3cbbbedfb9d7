package shim

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/outlook"
	"github.com/pipguard/pipguard/shim/rehearsal"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// rehearsalTime is how long all rehearsals of one plan may take, unless PIPGUARD_REHEARSAL_TIMEOUT says otherwise.
const rehearsalTime = 20 * time.Second

// observe makes the observer of what code will find in an outcome of this run.
func (s *session) observe() *outlook.Observer {
	cache, err := caller.Cache.Folder(s.call.Environ)
	if err != nil {
		cache = ""
	}
	limit := caller.RehearsalTime(s.call.Environ, rehearsal.Patience(rehearsalTime))
	user := s.env.UserSite()
	if !slices.Contains(s.env.Shared, user) {
		user = ""
	}
	return &outlook.Observer{
		Env: s.env, UserSite: user, State: s.Transactions.State, Rehearse: s.policy.Rehearse, Limits: rehearsal.Limits{Total: limit},
		Reader: outlook.OpenReader(s.env, cache),
		Folder: func() (string, error) { return s.scratch.Folder("wheels") },
	}
}

// foresee judges a plan by what code will find in its outcome, at pip's last stop: there its files are at hand. Where that
// cannot be told, the judgement rests on the rest, and says so.
func (s *session) foresee(in installation, judged verdict.Judgement, round verdict.Round) verdict.Judgement {
	plan := judged.Plan
	if judged.Apart() && !plan.Target.ForUser() {
		return judged
	}
	if plan.Stop == gate.Planned && !plan.Last && judged.Allows() && len(plan.Items) > 0 {
		in.outlook.Read(judged.Snapshot) // while pip fetches what is missing
	}
	if !plan.Last || !s.open(judged) || len(plan.Items)+len(plan.Removes) == 0 {
		return judged
	}
	ctx, cancel := context.WithCancel(plan.Context())
	defer cancel()
	seen := outlook.Plan{Before: judged.Snapshot, After: judged.Case.After, Plan: plan, Request: judged.Case.Request, Progress: in.progress}
	seen.Proposed = plan.DryRun || plan.Stop != gate.Ready || in.change == nil
	if !in.silent {
		shown, clear := s.progress()
		defer clear()
		seen.Progress = shown
	}
	defer in.outlook.Reader.Release() // pip removes its wheels now
	report, err := in.outlook.See(ctx, seen)
	if err != nil {
		report = outlook.Report{NotTried: err.Error()}
	}
	judged = in.judge.WithNeeds(judged, report, round)
	if judged.Allows() && in.change != nil {
		in.outlook.Empty() // pip needs the room
		in.outlook.KeepReplaced(judged.Snapshot, outlook.Unseen(plan))
	}
	return judged
}

// progress shows how far a rehearsal is, on a line that moves; clear takes it away.
func (s *session) progress() (show rehearsal.Progress, clear func()) {
	line := words.NewProgress(s.call.Stderr, s.style)
	since := time.Now()
	introduce := sync.OnceFunc(s.introduce)
	return func(done, of int, module string) {
		introduce()
		if time.Since(since) >= time.Second {
			line.Show(words.Rehearsing(done, of, module))
		}
	}, line.Clear
}

// foreseeLate judges what has come in that no wheel was at hand of, and what an undo changed, by what code finds in the
// environment now.
func (s *session) foreseeLate(ctx context.Context, judge verdict.Judge, known story.Story, now environment.Snapshot) verdict.Judgement {
	last := known.Search.Last
	names := outlook.Unseen(last.Plan)
	switch {
	case known.Undone != nil:
		names = known.Undone
	case last.Removing():
		names = nil
	}
	if len(names) == 0 {
		return last
	}
	show, clear := s.progress()
	defer clear()
	report, err := s.outlook.SeeLate(ctx, outlook.Late{Before: known.Before, Now: now, Names: names, Request: last.Case.Request, Progress: show})
	if err != nil {
		report = outlook.Report{NotTried: err.Error()}
	}
	report.Broken = append(report.Broken, last.Case.Needs...)
	report.NotTried = cmp.Or(report.NotTried, last.NotTried)
	last.Snapshot, last.Case.After = now, now.Set
	return judge.WithNeeds(last, report, known.Search.Round)
}

// introduce says on a terminal, once in an environment, that modules are imported, and how to turn that off.
func (s *session) introduce() {
	mark := filepath.Join(s.Transactions.State, "rehearsed")
	if !s.style.Wraps || files.Exists(mark) {
		return
	}
	if err := os.WriteFile(mark, nil, 0o600); err == nil {
		s.say("note", words.FirstRehearsal)
	}
}

// open says whether what code will find may still change what is decided or said: nothing stands against the plan, or a
// declared range alone. One that another plan avoids is looked at only where the policy trusts a rehearsal more.
func (s *session) open(judged verdict.Judgement) bool {
	rehearsed := judged.Decision.Verdict == policy.Block || s.policy.Trust == policy.TrustRehearsed
	return judged.Allows() || judged.DeclaredOnly() && rehearsed
}

// waits says whether a plan that a declared range alone stands against is decided when its files are at hand.
func (s *session) waits(judged verdict.Judgement) bool {
	return s.policy.Trust == policy.TrustRehearsed && s.policy.Rehearse != policy.RehearseOff && !judged.Plan.Last && judged.DeclaredOnly()
}
