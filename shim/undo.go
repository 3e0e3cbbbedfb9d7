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
	"github.com/pipguard/pipguard/shim/change"
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
	known, err := s.begin()
	if err != nil {
		return 0, err
	}
	way, err := s.wayBack(known, entry)
	if err != nil {
		return 0, err
	}
	known, judge := s.wish(known, way)
	switch {
	case known.End == rounds.Blocked:
		return s.finish(known, s.waysBack(known, judge, way))
	case len(way.changes) == 0:
		return s.nothingToUndo(known, way, dryRun)
	case dryRun:
		return s.preview(known, way)
	case way.why == "":
		return s.restore(known, judge, way)
	}
	return s.reinstall(known, judge, way)
}

// runs are those that an undo can be about.
func (s *session) runs() undoing.Runs {
	return undoing.Runs{Journal: s.Journal, Prefix: s.env.Prefix, Environ: s.call.Environ, Commands: s.commands}
}

// A wayBack is how an undo goes back.
type wayBack struct {
	entry    journal.Entry
	history  undoing.History
	kept     *transaction.Undoing // nil where nothing of the run is kept
	changes  []transaction.Change
	metadata []environment.Distribution // of what comes back, as far as it is kept
	why      string                     // what became of the kept files, so that it takes pip; "" where they do
}

// wayBack finds how to go back before a run: from the files that were kept, where they lead to the versions from before
// and nothing has changed them.
func (s *session) wayBack(known story.Story, entry journal.Entry) (wayBack, error) {
	history, err := s.runs().History(entry)
	if err != nil {
		return wayBack{}, exits.Unable(err)
	}
	way := wayBack{entry: entry, history: history, changes: undoing.WayBack(known.Before, entry.Command, history.Changes), why: "are not kept"}
	kept, err := s.Transactions.Undo(entry.ID)
	switch {
	case errors.Is(err, transaction.ErrNoUndo):
		return way, nil
	case err != nil:
		return way, exits.Unable(err)
	case len(kept.Edited) > 0:
		return way, s.runs().Refusal(fmt.Errorf("%s was changed after run %s, and an undo would lose that", kept.Edited[0], kept.ID))
	}
	way.kept, way.metadata = kept, s.metadata(kept)
	switch {
	case len(kept.Changed) > 0:
		way.why = "were changed"
	case !slices.Equal(history.Changes, entry.Changes):
		way.why = "are from a run that is undone"
	default:
		way.changes, way.why = kept.Changes, ""
	}
	return way, nil
}

// metadata reads what the distributions that come back require. What cannot be read is judged by what is known of it.
func (s *session) metadata(kept *transaction.Undoing) []environment.Distribution {
	folder, err := s.scratch.Folder("metadata")
	if err != nil || kept.Metadata(folder) != nil {
		return nil
	}
	read, _, _ := environment.Read(folder)
	return read
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
func (s *session) restore(known story.Story, judge verdict.Judge, way wayBack) (int, error) {
	s.outlook.KeepReplaced(known.Before, known.Undone)
	change := s.change()
	err := change.Undo(way.kept, known.Before)
	if err != nil && !change.Begun() {
		return 0, err
	}
	s.replant()
	if slices.ContainsFunc(way.changes, func(c transaction.Change) bool { return pep508.Normalize(c.Name) == "pip" }) {
		if err := plant.Refit(s.env); err != nil {
			s.say("warning", "pip's own launchers are not as they were: "+err.Error())
		}
	}
	known.End = rounds.Passed
	known, err = s.settle(judge, change, known, err)
	return s.undone(known, judge, way, err)
}

// reinstall undoes a run by pip, which removes what came with it and installs the versions from before, in one run of the
// guard. Where pip fails half-way, all of it is put back.
func (s *session) reinstall(known story.Story, judge verdict.Judge, way wayBack) (int, error) {
	steps := undoing.Steps(known.Request, way.changes, s.uvPython())
	if err := undoing.InPlace(steps, s.call.Name); err != nil {
		return 0, err
	}
	if way.kept == nil {
		s.leaves(way.entry)
	}
	goal := known.Search.Last.Case.After
	s.say("undoing", fmt.Sprintf("run %s by %s, since its files %s: %s", way.entry.ID, s.by(), way.why, words.Changes(known.Search.Last.Decision.Changes)))
	s.outlook.KeepReplaced(known.Before, known.Undone)
	judge.UndoTarget, known.Search = &goal, rounds.Search{}
	change := s.change()
	pip, err := s.installer(known.Request, change)
	if err != nil {
		return 0, err
	}
	defer pip.End()
	known, err = s.install(context.Background(), installation{judge: judge, pip: pip, change: change, steps: steps}, known)
	known.Earlier = nil // each step is judged by the goal that they have in common
	if err == nil && known.End == rounds.Passed {
		err = putFilesBack(change, way.kept)
	}
	known, err = s.settle(judge, change, known, err)
	return s.undone(known, judge, way, err)
}

// putFilesBack puts a project's files back, as part of the change.
func putFilesBack(change *change.Change, kept *transaction.Undoing) error {
	if kept == nil || len(kept.Files) == 0 {
		return nil
	}
	return errors.Join(change.KeepFiles(kept.Files...), kept.PutFilesBack())
}

// wish judges what an undo would make of the environment: a story whose end is Blocked where it may not. Where nothing was
// changed since the run, the environment becomes what it was, and nobody has come to need what goes.
func (s *session) wish(known story.Story, way wayBack) (story.Story, verdict.Judge) {
	known.Request.Policy.Asked, known.Undone = slices.Clone(known.Request.Policy.Asked), []string{}
	for _, c := range way.changes {
		name := pep508.Normalize(c.Name)
		known.Request.Policy.Asked = append(known.Request.Policy.Asked, policy.Asked{Name: name, Fixed: true})
		if c.From != "" && (!way.history.Last() || len(known.Drift) > 0) {
			known.Undone = append(known.Undone, name)
		}
	}
	judge := s.judge(known)
	judge.Brought = func(name string) bool {
		return way.history.Brought(name) || slices.ContainsFunc(known.Drift, func(c policy.Change) bool { return c.Name == name })
	}
	judged := judge.Outcome(undoing.Earlier(known.Before.Set, way.changes, way.metadata, s.policy.Evidence, evidence.Platform(s.env.Markers)))
	if known.Search, known.End = rounds.At(judged), ""; !judged.Allows() {
		known.End = rounds.Blocked
	}
	return known, judge
}

// undone ends an undo, and says how it is taken back itself.
func (s *session) undone(known story.Story, judge verdict.Judge, way wayBack, failed error) (int, error) {
	if failed != nil {
		return 0, failed
	}
	kept := known.Settled == story.Kept
	if kept {
		s.say("undone", fmt.Sprintf("run %s: %s", way.entry.ID, cmp.Or(words.Changes(known.Changes()), "its project's files")))
	}
	code, err := s.finish(known, s.waysBack(known, judge, way))
	if kept && err == nil {
		words.Remarked(s.call.Stderr, s.style, words.Command(append(s.commands.Tool("undo"), s.id)...), "takes this undo back")
	}
	return code, err
}

// nothingToUndo ends an undo of what is as it was before the run already. Another undo without an id goes on to the run
// before it.
func (s *session) nothingToUndo(known story.Story, way wayBack, dryRun bool) (int, error) {
	s.say("nothing to undo", fmt.Sprintf("run %s: the versions from before it are installed already", way.entry.ID))
	if dryRun {
		return 0, nil
	}
	if way.kept != nil {
		if err := way.kept.PutFilesBack(); err != nil {
			return 0, exits.Unable(err)
		}
	}
	known.End = rounds.Passed
	return s.finish(known, hints.Found{})
}

// preview says what an undo would change, and changes nothing.
func (s *session) preview(known story.Story, way wayBack) (int, error) {
	how := "from the files that were kept"
	if way.why != "" {
		how = "by " + s.by()
	}
	s.say("would undo", fmt.Sprintf("run %s, %s: %s", way.entry.ID, how, words.Changes(known.Search.Last.Decision.Changes)))
	return 0, nil
}
