package shim

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// wayBack is what is still to be done to undo a run: what has the version from before it stays, and so does pip, without
// which nothing could be undone.
func wayBack(before environment.Snapshot, entry journal.Entry) []transaction.Change {
	var changes []transaction.Change
	for _, c := range entry.Changes {
		name := pep508.Normalize(c.Name)
		now := before.Version(name)
		if now != c.From && !(name == "pip" && c.From == "" && words.Installer(entry.Command) == "pip") {
			changes = append(changes, transaction.Change{Name: c.Name, From: now, To: c.From})
		}
	}
	return changes
}

// undoWords begins the commands of an undo. Errors of pip and uv are shown all the same.
func (s *session) undoWords() (uninstall, install []string) {
	if s.uv != nil {
		return []string{"pip", "uninstall", "--python", s.env.Python, "-q"}, []string{"pip", "install", "--python", s.env.Python, "--no-deps", "-q"}
	}
	return []string{"uninstall", "-y", "-qq"}, []string{"install", "--no-deps", "-qq", "--disable-pip-version-check"}
}

// undoSteps is the commands of an undo. What goes goes first: it may write the same files as what comes.
func (s *session) undoSteps(q request.Request, changes []transaction.Change) []request.Request {
	uninstall, install := s.undoWords()
	var steps []request.Request
	for _, c := range changes {
		if c.To == "" {
			uninstall = append(uninstall, c.Name)
		} else {
			install = append(install, c.Name+equals(c.To)+c.To)
		}
	}
	for _, args := range [][]string{uninstall, install} {
		if !strings.HasPrefix(args[len(args)-1], "-") {
			steps = append(steps, q.As(args))
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

// inPlace refuses steps that the user's settings of pip lead to another folder.
func (s *session) inPlace(steps []request.Request) error {
	for _, step := range steps {
		inv := step.Invocation
		if to := cmp.Or(inv.Target.Text, inv.Prefix.Text, inv.Root.Text); to != "" {
			return exits.Unable(fmt.Errorf("pip is set to install into %s: the undo would not be in this environment", to), words.Command(s.call.Name, "config", "list"))
		}
	}
	return nil
}
