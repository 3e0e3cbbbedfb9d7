package shim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/undoing"
	"github.com/pipguard/pipguard/shim/uvargs"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// alreadyThere is said of an undo that has nothing to do.
const alreadyThere = "the versions from before it are installed already"

// Undo puts an environment back as it was before a finished run, the last one for "": from the files that were kept, or
// by installing the exact versions again. It is judged as any other change, and returns the exit code. A dry run only
// says what it would change.
func Undo(call caller.Call, id string, dryRun bool) int {
	code, err := undo(call, id, dryRun)
	return end(call, code, err)
}

func undo(call caller.Call, id string, dryRun bool) (int, error) {
	target, err := locate(call)
	if errors.Is(err, environment.ErrNoPip) {
		target, err = locateUv(call)
	}
	if err != nil {
		return 0, err
	}
	target.commands.Program, target.commands.Args = "pipguard", []string{"undo"}
	if id != "" {
		target.commands.Args = []string{"undo", id}
	}
	s, err := open(target)
	if err != nil {
		return 0, err
	}
	defer s.close()
	entry, err := s.runs().Find(id)
	if err != nil {
		return 0, err
	}
	s.commands.Args = []string{"undo", entry.ID}
	told, err := s.begin()
	if err != nil {
		return 0, err
	}
	kept, err := s.Transactions.Undo(entry.ID)
	gone := errors.Is(err, transaction.ErrNoUndo)
	switch {
	case dryRun && (gone || err == nil):
		return s.preview(told, entry, kept)
	case gone:
		s.leaves(entry)
		return s.reinstall(told, entry, "are not kept")
	case err != nil:
		return 0, exits.Unable(err)
	}
	if len(kept.Edited) > 0 {
		return 0, s.runs().Refusal(fmt.Errorf("%s was changed after run %s, and an undo would lose that", kept.Edited[0], kept.ID))
	}
	if len(kept.Changed) > 0 {
		code, err := s.reinstall(told, entry, "were changed")
		if code != 0 || err != nil {
			return code, err
		}
		return code, kept.PutFilesBack()
	}
	return s.restore(told, entry, kept)
}

// runs are those that an undo can be about.
func (s *session) runs() undoing.Runs {
	return undoing.Runs{Journal: s.Journal, Prefix: s.env.Prefix, Environ: s.call.Environ, Commands: s.commands}
}

// uvPython is the interpreter that uv is told to install for; "" where pip installs.
func (s *session) uvPython() string {
	if s.uv == nil {
		return ""
	}
	return s.env.Python
}

// leaves says which files an undo leaves as they are, where nothing of the run is kept.
func (s *session) leaves(entry journal.Entry) {
	if words.Installer(entry.Command) == "uv" && uvargs.Parse(entry.Command[1:], nil).Command.Project() {
		s.say("warning", "pyproject.toml and uv.lock from before the run are not kept: they stay as they are")
	}
}

// restore brings back the files that a run replaced.
func (s *session) restore(told story.Story, entry journal.Entry, kept *transaction.Undoing) (int, error) {
	told, judge := s.wish(told, kept.Changes)
	if told.End == rounds.Blocked {
		return s.finish(told, s.hints(judge, told))
	}
	if err := kept.Apply(); err != nil {
		return 0, s.lost(err)
	}
	s.replant()
	if slices.ContainsFunc(kept.Changes, func(c transaction.Change) bool { return c.Name == "pip" }) {
		if err := plant.Refit(s.env); err != nil {
			s.say("warning", "pip's own launchers are not as they were: "+err.Error())
		}
	}
	return s.undone(told, entry)
}

// reinstall undoes a run whose files are not kept: pip removes what came with it and installs the versions from before,
// in one run of the guard. Why is what became of the files. Where pip fails half-way, all of it is put back.
func (s *session) reinstall(told story.Story, entry journal.Entry, why string) (int, error) {
	changes := undoing.WayBack(told.Before, entry)
	told, judge := s.wish(told, changes)
	if told.End == rounds.Blocked {
		return s.finish(told, s.hints(judge, told))
	}
	if len(changes) == 0 {
		return s.undone(told, entry)
	}
	steps := undoing.Steps(told.Request, changes, s.uvPython())
	if err := undoing.InPlace(steps, s.call.Name); err != nil {
		return 0, err
	}
	goal := told.Search.Last.Case.After
	s.say("undoing", fmt.Sprintf("run %s by %s, since its files %s: %s", entry.ID, s.by(), why, words.Changes(told.Search.Last.Decision.Changes)))
	judge.UndoTarget, told.Search = &goal, rounds.Search{}
	change := s.change()
	pip, err := s.installer(told.Request, change)
	if err != nil {
		return 0, err
	}
	defer pip.End()
	told, err = s.install(context.Background(), installation{judge: judge, pip: pip, change: change, steps: steps}, told)
	told.Earlier = nil // each step is judged by the goal that they have in common
	told, err = s.settle(judge, change, told, err)
	if err != nil {
		return 0, err
	}
	if told.Settled == story.Kept {
		s.tellUndone(told, entry)
	}
	return s.finish(told, s.hints(judge, told))
}

// wish judges what an undo would make of the environment: a story whose end is Blocked where it may not.
func (s *session) wish(told story.Story, changes []transaction.Change) (story.Story, verdict.Judge) {
	told.Request.Policy.Asked = slices.Clone(told.Request.Policy.Asked)
	for _, c := range changes {
		told.Request.Policy.Asked = append(told.Request.Policy.Asked, policy.Asked{Name: pep508.Normalize(c.Name), Fixed: true})
	}
	judge := s.judge(told)
	judged := judge.Outcome(undoing.Earlier(told.Before.Set, changes, s.policy.Evidence, evidence.Platform(s.env.Markers)))
	if told.Search, told.End = rounds.At(judged), ""; !judged.Allows() {
		told.End = rounds.Blocked
	}
	return told, judge
}

// undone ends an undo that pip had no part in.
func (s *session) undone(told story.Story, entry journal.Entry) (int, error) {
	told.Settled, told.End = story.Restored, rounds.Passed
	s.tellUndone(told, entry)
	return s.finish(told, hints.Found{})
}

func (s *session) tellUndone(told story.Story, entry journal.Entry) {
	changes := cmp.Or(words.Changes(told.Changes()), alreadyThere)
	s.say("undone", fmt.Sprintf("run %s: %s", entry.ID, changes))
}

// preview says what an undo would change, and changes nothing. What would be blocked is blocked. kept is nil where the
// run's files are gone.
func (s *session) preview(told story.Story, entry journal.Entry, kept *transaction.Undoing) (int, error) {
	changes, how := undoing.WayBack(told.Before, entry), "by "+s.by()
	if kept != nil && len(kept.Changed) == 0 {
		changes, how = kept.Changes, "from the files that were kept"
	}
	told, judge := s.wish(told, changes)
	if told.End == rounds.Blocked {
		return s.finish(told, s.hints(judge, told))
	}
	if len(changes) == 0 {
		how = "nothing to do"
	}
	text := cmp.Or(words.Changes(told.Search.Last.Decision.Changes), alreadyThere)
	s.say("would undo", fmt.Sprintf("run %s, %s: %s", entry.ID, how, text))
	return 0, nil
}
