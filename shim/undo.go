package shim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// errNothing says that no finished run has changed anything that is not undone yet.
var errNothing = errors.New("no run in the journal has changed anything that could be undone")

// errGone says that runs have changed something, and that the way back was deleted.
var errGone = errors.New("what the runs in the journal replaced went with the guard, when it was disabled")

// Undo puts an environment back as it was before a finished run, the last one for "": from the files that were kept, or
// by installing the exact versions again. It is judged as any other change, and returns the exit code.
func Undo(call Call, id string) int {
	call.Args = []string{"undo"}
	if id != "" {
		call.Args = append(call.Args, id)
	}
	r, err := begin(call)
	if err != nil {
		return call.fail(err)
	}
	r.program = "pipguard"
	code, err := r.undo(id)
	if err != nil {
		return call.fail(err)
	}
	return code
}

// undo goes back from kept files, or by pip where that is not possible.
func (r *run) undo(id string) (int, error) {
	if err := r.prepare(); err != nil {
		return 0, err
	}
	defer r.release()
	entry, err := r.undoable(id)
	if err != nil {
		return 0, err
	}
	r.call.Args = []string{"undo", entry.ID}
	if err := r.look(); err != nil {
		return 0, err
	}
	kept, err := r.place.Undo(entry.ID)
	switch {
	case errors.Is(err, transaction.ErrNoUndo):
		return r.reinstall(entry, "are not kept")
	case err != nil:
		return 0, unable(err)
	case len(kept.Changed) > 0:
		return r.reinstall(entry, "were changed")
	}
	if !r.mayGoBack(kept.Changes) {
		return r.refuse()
	}
	if err := kept.Apply(); err != nil {
		return 0, &Failure{ExitLost, err, []string{words.Command("pipguard", "doctor", "--fix", r.env.Prefix)}}
	}
	if err := plant.Renew(context.Background(), r.env); err != nil {
		words.Line(r.call.Stderr, r.style, "warning", "the guard could not be planted again: "+err.Error())
	}
	return r.undone(entry)
}

// mayGoBack judges the set with the versions that an undo brings back.
func (r *run) mayGoBack(changes []transaction.Change) bool {
	r.decide(r.before(changes))
	r.insist()
	return r.decision.Verdict != policy.Block
}

// insist takes no other plan in the place of the one that was judged.
func (r *run) insist() {
	if r.decision.Verdict == policy.Rewrite {
		r.decision.Verdict = policy.Block
	}
}

// undone ends an undo that pip had no part in.
func (r *run) undone(entry journal.Entry) (int, error) {
	r.changed = true
	r.tellUndone(entry)
	return r.finish(0)
}

func (r *run) tellUndone(entry journal.Entry) {
	changes := cmp.Or(words.Changes(r.record().Changes), "the versions from before it are installed already")
	words.Line(r.call.Stderr, r.style, "undone", fmt.Sprintf("run %s: %s", entry.ID, changes))
}

// undoable finds a run that changed something; for "" the last one that no undo has taken back.
func (r *run) undoable(id string) (journal.Entry, error) {
	if id != "" {
		entry, err := r.journal.Find(id)
		if err == nil && entry.Outcome == "off" {
			err = fmt.Errorf("run %s was not guarded (PIPGUARD=off): nothing of it was kept", entry.ID)
		}
		if err == nil && (entry.Outcome != "done" || len(entry.Changes) == 0) {
			err = fmt.Errorf("run %s changed nothing", entry.ID)
		}
		if errors.Is(err, journal.ErrUnknown) && r.gone(id) {
			err = errGone
		}
		if err != nil {
			return entry, r.noUndo(err)
		}
		return entry, nil
	}
	entries, err := r.journal.Entries()
	if err != nil {
		return journal.Entry{}, unable(err)
	}
	undone := map[string]bool{}
	for _, entry := range slices.Backward(entries) {
		if len(entry.Command) == 3 && entry.Command[0] == "pipguard" && entry.Command[1] == "undo" {
			of := entry.Command[2]
			undone[of] = undone[of] || entry.Outcome == "done" && !undone[entry.ID] // an undone undo has taken nothing back
			continue
		}
		if entry.Outcome == "off" {
			return entry, r.noUndo(
				fmt.Errorf("the last run, %s, was not guarded (PIPGUARD=off): nothing of it was kept", entry.ID),
				words.Command(append(r.tool("undo"), "ID")...)+"   for a run before it",
			)
		}
		if entry.Outcome == "done" && len(entry.Changes) > 0 && !undone[entry.ID] {
			return entry, nil
		}
	}
	err = errNothing
	if r.gone("") {
		err = errGone
	}
	return journal.Entry{}, r.noUndo(err)
}

// noUndo is a failure that names the list of runs first.
func (r *run) noUndo(err error, hints ...string) error {
	return &Failure{1, err, append([]string{words.Command(r.tool("log")...)}, hints...)}
}

// gone says whether a run that the id begins, or any for "", changed something under a guard that was taken out since:
// the journal alone outlives that.
func (r *run) gone(id string) bool {
	own, err := journal.UserFolder(r.env.Prefix, r.call.Environ)
	if err != nil || own == r.journal.Folder {
		return false
	}
	entries, _ := journal.Journal{Folder: own}.Entries()
	return slices.ContainsFunc(entries, func(e journal.Entry) bool {
		return e.Outcome == "done" && len(e.Changes) > 0 && strings.HasPrefix(e.ID, id)
	})
}

// before is the set with the versions that an undo brings back; their metadata is known as far as the evidence has it.
func (r *run) before(changes []transaction.Change) policy.Set {
	var gone []string
	var back []*policy.Distribution
	for _, c := range changes {
		name := pep508.Normalize(c.Name)
		r.request.Asked = append(r.request.Asked, policy.Asked{Name: name, Fixed: true})
		if c.To == "" {
			gone = append(gone, name)
			continue
		}
		d := &policy.Distribution{Name: name, Text: c.To}
		if version, err := pep440.Parse(c.To); err == nil {
			d.Version = version
			if release, ok := evidence.Find(name, version); ok {
				d.Requires = release.Requires(policy.Platform(r.env.Markers))
			}
		}
		back = append(back, d)
	}
	return r.snapshot.set.Without(gone).With(back)
}
