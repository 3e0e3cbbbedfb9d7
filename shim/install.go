package shim

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/change"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/outlook"
	"github.com/pipguard/pipguard/shim/rehearsal"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/status"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// An installation is what pip is to be taken through, and by what it is judged.
type installation struct {
	judge    verdict.Judge
	pip      installer.Installer
	change   *change.Change // protects what pip replaces; nil: pip is stopped at a plan that is let through
	steps    []request.Request
	whole    bool                         // without a change: pip is stopped at its last stop, where its files are at hand
	silent   bool                         // say nothing of the rounds
	progress rehearsal.Progress           // of a silent run's rehearsals; may be nil
	refuse   func(verdict.Judgement) bool // ends a trial before its files are looked at; may be nil
	outlook  *outlook.Observer            // looks at what code would find; nil: nobody does
}

// refuses says whether a trial is over before its files are looked at: they would change nothing.
func (s *session) refuses(in installation, judged verdict.Judgement) bool {
	return in.refuse(judged) || !judged.Allows() && s.policy.Trust != policy.TrustRehearsed
}

// fetches is how many bytes are fetched to look at what a dry run would install.
func (in installation) fetches() int64 {
	if in.whole {
		return outlook.TrialBytes
	}
	return outlook.DryRunBytes
}

// install takes pip through the steps, each of them in rounds until its plan is one that the policy lets through. A
// request in which pip finds no resolution is tried as two steps, where the policy admits that.
func (s *session) install(ctx context.Context, in installation, known story.Story) (story.Story, error) {
	known, err := s.through(ctx, in, known)
	if err != nil || known.End != rounds.Failed || len(in.steps) > 1 || in.change == nil {
		return known, err
	}
	if in.steps = s.otherSteps(in.judge, known); in.steps == nil {
		return known, nil
	}
	return s.through(ctx, in, known)
}

// through takes the steps one after the other, until one of them ends the run.
func (s *session) through(ctx context.Context, in installation, known story.Story) (story.Story, error) {
	for _, step := range in.steps {
		var err error
		known = known.Next()
		if known, err = s.rounds(ctx, in, step, known); err != nil || known.End != rounds.Passed {
			return known, err
		}
	}
	return known, nil
}

// rounds asks pip for one step until its search is over.
func (s *session) rounds(ctx context.Context, in installation, step request.Request, known story.Story) (story.Story, error) {
	for {
		ask := known.Search.Ask()
		if !in.silent {
			s.announce(ask)
		}
		args, err := installer.Arguments(step, ask, s.scratch)
		if err != nil {
			return known, exits.Unable(err)
		}
		var judged *verdict.Judgement
		judged, known.Result, err = s.round(ctx, in, args, known.Search.Round)
		if err != nil {
			return known, err
		}
		known.Stops = known.Stops || judged != nil && judged.Stops
		if known.Search, known.End = known.Search.Next(judged, known.Result); known.End != "" {
			return known, nil
		}
	}
}

// round starts pip once, and has each of its stops judged. The judgement is that of the last stop, nil where pip came to
// none.
func (s *session) round(ctx context.Context, in installation, args []string, round verdict.Round) (*verdict.Judgement, gate.Result, error) {
	var last *verdict.Judgement
	var failed error
	again := func() bool { return last != nil && last.Decision.Verdict == policy.Rewrite }
	stops := false
	result, err := in.pip.Run(ctx, installer.Ask{Args: args, Again: again}, func(plan gate.Plan) bool {
		stops = stops || plan.Stop == gate.Planned
		if plan.DryRun && plan.Last && in.outlook != nil {
			if in.refuse != nil {
				if judged, err := in.judge.Plan(plan, round); err == nil && s.refuses(in, judged) {
					judged.Stops, last = stops, &judged
					return false
				}
			}
			plan = in.outlook.Fetched(plan.Context(), plan, in.fetches())
			s.fetched.Keep(plan)
		}
		judged, err := in.judge.Plan(plan, round)
		if err == nil && in.outlook != nil {
			judged = s.foresee(in, judged, round)
		}
		if failed = s.explained(err); failed != nil {
			return false
		}
		judged.Stops, last = stops, &judged
		if in.change != nil && in.outlook != nil && s.waits(judged) {
			return true
		}
		if !judged.Allows() || in.change == nil && (plan.Last || !in.whole) {
			return false
		}
		if plan.Last && !plan.DryRun && in.change != nil {
			failed = in.change.Protect(judged)
		}
		return failed == nil
	})
	switch {
	case failed != nil:
		return last, result, failed
	case errors.Is(err, gate.ErrNoGate):
		return last, result, exits.Unable(err, words.NewerPip("pip", s.env.Prefix))
	case err != nil:
		return last, result, exits.Unable(err, s.by()+" --version", words.Command("pipguard", "status", s.env.Prefix))
	}
	return last, result, nil
}

// steps gives the installs that a request is made of: one, or two where it pins a pair that the metadata refuses, as far
// as the evidence knows that metadata, and that the policy admits.
func (s *session) steps(judge verdict.Judge) []request.Request {
	pinned := judge.Pinned()
	if parted := s.overruling(judge.Request, pinned, policy.Overruled(judge.Policy, pinned)); parted != nil {
		return parted
	}
	return []request.Request{judge.Request}
}

// otherSteps gives the steps of a request in which pip found no resolution, where an override of the policy admits a pair
// that it pins; nil where none does.
func (s *session) otherSteps(judge verdict.Judge, known story.Story) []request.Request {
	if known.Result.ExitCode == 0 || known.Result.Reached || len(known.Search.Applied) > 0 {
		return nil
	}
	pinned := judge.Pinned()
	return s.overruling(judge.Request, pinned, policy.Admitted(judge.Policy, pinned))
}

// overruling is what installs the admitted ones of pinned releases: nil where that is not possible, or nothing is admitted.
func (s *session) overruling(q request.Request, pinned policy.Set, admitted []string) []request.Request {
	if s.uv != nil {
		return s.uv.Overruling(q, pinned, admitted, s.scratch)
	}
	return q.TwoSteps(admitted)
}

// explained gives an error of the judgement the code and the way out that belong to it.
func (s *session) explained(err error) error {
	if err == nil {
		return nil
	}
	if flawed, ok := errors.AsType[*verdict.Unreadable](err); ok {
		return exits.Unable(fmt.Errorf("%w", flawed), status.Mending(s.commands.Pip, status.Mended(s.env, flawed.Flaws))...)
	}
	return exits.Unable(err)
}

// announce says what the next round asks for.
func (s *session) announce(ask rounds.Ask) {
	if len(ask.Fresh) > 0 {
		instead := ""
		if ask.Instead {
			instead = "instead "
		}
		s.say("planning again", instead+words.Constraints(ask.Fresh, ask.Applied))
	}
	if len(ask.Leave) > 0 {
		s.say("planning again", "without "+strings.Join(ask.Leave, ", ")+": the same under another name is there")
	}
}
