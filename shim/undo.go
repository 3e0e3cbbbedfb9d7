package shim

import (
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

// ErrNothingToUndo says that no finished run has changed anything that is not undone yet.
var ErrNothingToUndo = errors.New("no run in the journal has changed anything that could be undone")

// Undo puts an environment back as it was before a finished run, the last one for "": from the files that were kept, or
// by installing the exact versions again. It is judged as any other change, and returns the exit code.
func Undo(call Call, id string) int {
	call.Args = []string{"undo"}
	r, err := begin(call)
	if err != nil {
		return call.fail(err)
	}
	r.program = "pipguard"
	code, again, err := r.undo(id)
	if err != nil {
		return call.fail(err)
	}
	for _, args := range again { // the lock is free again: these are runs of their own
		call.Args = args
		if code := Run(call); code != 0 {
			return code
		}
	}
	return code
}

// undo goes back from kept files; again is the pip commands to run where that is not possible.
func (r *run) undo(id string) (code int, again [][]string, err error) {
	if err := r.prepare(); err != nil {
		return 0, nil, err
	}
	defer r.release()
	entry, err := r.undoable(id)
	if err != nil {
		return 0, nil, err
	}
	r.call.Args = []string{"undo", entry.ID}
	if err := r.look(); err != nil {
		return 0, nil, err
	}
	kept, err := r.place.Undo(entry.ID)
	if errors.Is(err, transaction.ErrNoUndo) || err == nil && len(kept.Changed) > 0 {
		words.Line(r.call.Stderr, r.style, "undoing", fmt.Sprintf("run %s by installing the versions from before it: its files are not kept, or were changed since", entry.ID))
		return 0, r.reinstall(entry), nil
	}
	if err != nil {
		return 0, nil, unable(err)
	}
	r.decide(r.before(kept.Changes))
	if r.decision.Verdict == policy.Block || r.decision.Verdict == policy.Rewrite {
		r.decision.Verdict = policy.Block
		code, err := r.refuse()
		return code, nil, err
	}
	if err := kept.Apply(); err != nil {
		return 0, nil, &Failure{ExitLost, err, []string{words.Command("pipguard", "doctor", "--fix", r.env.Prefix)}}
	}
	if err := plant.Renew(context.Background(), r.env); err != nil {
		words.Line(r.call.Stderr, r.style, "warning", "the guard could not be planted again: "+err.Error())
	}
	r.changed = true
	words.Line(r.call.Stderr, r.style, "undone", fmt.Sprintf("run %s: %s", entry.ID, words.Changes(r.decision.Changes)))
	code, err = r.finish(0)
	return code, nil, err
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
		if err != nil {
			return entry, &Failure{1, err, []string{"pipguard log"}}
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
			undone[entry.Command[2]] = undone[entry.Command[2]] || entry.Outcome == "done"
			continue
		}
		if entry.Outcome == "off" {
			return entry, &Failure{
				1, fmt.Errorf("the last run, %s, was not guarded (PIPGUARD=off): nothing of it was kept", entry.ID),
				[]string{"pipguard log", "pipguard undo ID   for a run before it"},
			}
		}
		if entry.Outcome == "done" && len(entry.Changes) > 0 && !undone[entry.ID] {
			return entry, nil
		}
	}
	return journal.Entry{}, &Failure{1, ErrNothingToUndo, []string{"pipguard log"}}
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

// reinstall is the pip commands that bring back what a run changed.
func (r *run) reinstall(entry journal.Entry) [][]string {
	install, uninstall := []string{"install", "--no-deps"}, []string{"uninstall", "-y"}
	for _, c := range entry.Changes {
		d := r.snapshot.set.Distributions[pep508.Normalize(c.Name)]
		switch {
		case c.From == "" && d != nil:
			uninstall = append(uninstall, c.Name)
		case c.From != "" && (d == nil || d.Text != c.From):
			install = append(install, c.Name+equals(c.From)+c.From)
		}
	}
	return slices.DeleteFunc([][]string{install, uninstall}, func(args []string) bool { return strings.HasPrefix(args[len(args)-1], "-") })
}

// equals is the operator that admits a version alone: === for what is no PEP 440 version.
func equals(version string) string {
	if _, err := pep440.Parse(version); err != nil {
		return "==="
	}
	return "=="
}
