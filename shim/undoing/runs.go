// Package undoing finds the run that an undo is about, and what takes the environment back to before it. It reads the
// journal, and changes nothing.
package undoing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/words"
)

// errNothing says that no finished run has changed anything that is not undone yet.
var errNothing = errors.New("no run in the journal has changed anything that could be undone")

// errUndone says that runs have changed something, and that an undo has taken back each of them.
var errUndone = errors.New("nothing is left to undo: each run in the journal that changed something is undone")

// errGone says that runs have changed something, and that the way back was deleted.
var errGone = errors.New("what the runs in the journal replaced went with the guard, when it was disabled")

// Runs are those of one environment.
type Runs struct {
	Journal  journal.Journal
	Prefix   string          // of the environment
	Environ  []string        // of the caller, who may have a journal of their own
	Commands caller.Commands // of this undo, for hints
}

// Find finds a run that changed something; for "" the last one that no undo has taken back.
func (r Runs) Find(id string) (journal.Entry, error) {
	if id == "" {
		return r.last()
	}
	entry, err := r.Journal.Find(id)
	switch {
	case errors.Is(err, journal.ErrUnknown) && r.gone(id):
		err = errGone
	case err != nil:
	case entry.Outcome == "off":
		err = fmt.Errorf("run %s was not guarded (PIPGUARD=off): nothing of it was kept", entry.ID)
	case entry.Outcome != "done" || len(entry.Changes) == 0:
		err = fmt.Errorf("run %s changed nothing", entry.ID)
	case bringsPip(entry):
		err = mistaken(entry)
	}
	if err != nil {
		return entry, r.Refusal(err)
	}
	return entry, nil
}

func (r Runs) last() (journal.Entry, error) {
	entries, err := r.Journal.Entries()
	if err != nil {
		return journal.Entry{}, exits.Unable(err)
	}
	undone := undone(entries)
	var back string // the last undo
	for _, entry := range slices.Backward(entries) {
		switch {
		case isUndo(entry):
			if back == "" && changed(entry) && !undone[entry.ID] {
				back = entry.ID
			}
		case entry.Outcome == "off":
			return entry, r.Refusal(
				fmt.Errorf("the last run, %s, was not guarded (PIPGUARD=off): nothing of it was kept", entry.ID),
				words.Command(append(r.Commands.Tool("undo"), "ID")...)+"  # for a run before it",
			)
		case changed(entry) && !undone[entry.ID]:
			if bringsPip(entry) {
				return entry, r.Refusal(mistaken(entry))
			}
			return entry, nil
		}
	}
	switch {
	case r.gone(""):
		return journal.Entry{}, r.Refusal(errGone)
	case back != "":
		return journal.Entry{}, r.Refusal(errUndone, words.Command(append(r.Commands.Tool("undo"), back)...)+"  # takes the last undo back")
	}
	return journal.Entry{}, r.Refusal(errNothing)
}

// changed says whether a run ended well and changed something.
func changed(entry journal.Entry) bool { return entry.Outcome == "done" && len(entry.Changes) > 0 }

// isUndo says whether a run is an undo.
func isUndo(entry journal.Entry) bool {
	return len(entry.Command) == 3 && entry.Command[0] == "pipguard" && entry.Command[1] == "undo"
}

// undone is the runs that an undo has taken back; one that was undone itself has taken nothing back.
func undone(entries []journal.Entry) map[string]bool {
	of := map[string]bool{}
	for _, entry := range slices.Backward(entries) {
		if isUndo(entry) {
			id := entry.Command[2]
			of[id] = of[id] || entry.Outcome == "done" && !of[entry.ID]
		}
	}
	return of
}

// bringsPip says whether the line of a run of pip lists pip as added: it was there, since it ran.
func bringsPip(entry journal.Entry) bool {
	return words.Installer(entry.Command) == "pip" && slices.ContainsFunc(entry.Changes, func(c journal.Change) bool { return pep508.Normalize(c.Name) == "pip" && c.From == "" })
}

func mistaken(entry journal.Entry) error {
	return fmt.Errorf("the journal's line of run %s lists all that was installed as added, pip too: it cannot be undone", entry.ID)
}

// Refusal is a failure that names the list of runs first.
func (r Runs) Refusal(err error, hints ...string) error {
	return &exits.Failure{Code: 1, Err: err, Hints: append([]string{words.Command(r.Commands.Tool("log")...)}, hints...)}
}

// gone says whether a run that the id begins, or any for "", changed something under a guard that was taken out since:
// the journal alone outlives that.
func (r Runs) gone(id string) bool {
	own, err := journal.UserFolder(r.Prefix, r.Environ)
	if err != nil || own == r.Journal.Folder {
		return false
	}
	entries, _ := journal.Journal{Folder: own}.Entries()
	return slices.ContainsFunc(entries, func(e journal.Entry) bool {
		return e.Outcome == "done" && len(e.Changes) > 0 && strings.HasPrefix(e.ID, id)
	})
}
