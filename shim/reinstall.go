package shim

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// reinstall undoes a run whose files are not kept: pip removes what came with it and installs the versions from before,
// in one run of the guard. Why is what became of the files. Where pip fails half-way, all of it is put back.
func (r *run) reinstall(entry journal.Entry, why string) (int, error) {
	changes := r.wayBack(entry)
	if !r.mayGoBack(changes) {
		return r.refuse()
	}
	if len(changes) == 0 {
		return r.undone(entry)
	}
	steps := undoSteps(changes)
	if err := r.here(steps); err != nil {
		return 0, err
	}
	words.Line(r.call.Stderr, r.style, "undoing", fmt.Sprintf("run %s by pip, since its files %s: %s", entry.ID, why, words.Changes(r.decision.Changes)))
	goal := r.asked.After
	r.goal = &goal
	for _, s := range steps {
		if code, done, err := r.install(s); done || err != nil {
			return r.abandon(code, err)
		}
	}
	r.asked.Before = r.initial // the probes are for all that has changed
	code, err := r.settle()
	if err == nil && code == 0 {
		r.tellUndone(entry)
	}
	return code, err
}

// here refuses steps that the user's settings of pip lead to another folder.
func (r *run) here(steps []step) error {
	for _, s := range steps {
		inv := r.parseStep(s.args)
		if to := cmp.Or(inv.Target.Text, inv.Prefix.Text, inv.Root.Text); to != "" {
			return unable(fmt.Errorf("pip is set to install into %s: the undo would not be in this environment", to), words.Command(r.call.Name, "config", "list"))
		}
	}
	return nil
}

// wayBack is what is still to be done to undo a run: what has the version from before it stays.
func (r *run) wayBack(entry journal.Entry) []transaction.Change {
	var changes []transaction.Change
	for _, c := range entry.Changes {
		now := ""
		if d := r.snapshot.set.Distributions[pep508.Normalize(c.Name)]; d != nil {
			now = d.Text
		}
		if now != c.From {
			changes = append(changes, transaction.Change{Name: c.Name, From: now, To: c.From})
		}
	}
	return changes
}

// undoSteps is the pip commands of an undo. What goes goes first: it may write the same files as what comes.
func undoSteps(changes []transaction.Change) []step {
	const quiet = "-qq" // pip's errors are shown all the same
	uninstall, install := []string{"uninstall", "-y", quiet}, []string{"install", "--no-deps", quiet, "--disable-pip-version-check"}
	var steps []step
	for _, c := range changes {
		if c.To == "" {
			uninstall = append(uninstall, c.Name)
		} else {
			install = append(install, c.Name+equals(c.To)+c.To)
		}
	}
	for _, args := range [][]string{uninstall, install} {
		if !strings.HasPrefix(args[len(args)-1], "-") {
			steps = append(steps, step{base: args, args: args})
		}
	}
	return steps
}

// equals is the operator that admits a version alone: === for what is no PEP 440 version.
func equals(version string) string {
	if _, err := pep440.Parse(version); err != nil {
		return "==="
	}
	return "=="
}
