package undoing

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// WayBack is what is still to be done to take back what a run changed: what has the version from before it stays, and so
// does pip, without which nothing could be undone.
func WayBack(before environment.Snapshot, command []string, of []journal.Change) []transaction.Change {
	var changes []transaction.Change
	for _, c := range of {
		name := pep508.Normalize(c.Name)
		now := before.Version(name)
		if now != c.From && !(name == "pip" && c.From == "" && words.Installer(command) == "pip") {
			changes = append(changes, transaction.Change{Name: c.Name, From: now, To: c.From})
		}
	}
	return changes
}

// Earlier is the set with the versions that an undo brings back. Their metadata is what was kept of it, else what is
// known of the release.
func Earlier(before policy.Set, changes []transaction.Change, kept []environment.Distribution, known evidence.Source, platform string) policy.Set {
	var gone []string
	var back []*policy.Distribution
	described := environment.ByName(kept)
	for _, c := range changes {
		name := pep508.Normalize(c.Name)
		if c.To == "" {
			gone = append(gone, name)
		} else if d := described[name]; d != nil && d.Text == c.To {
			back = append(back, &d.Distribution)
		} else {
			back = append(back, release(name, c.To, known, platform))
		}
	}
	return before.Without(gone).With(back)
}

// release is a distribution by its name and version, with what is known of its metadata.
func release(name, text string, known evidence.Source, platform string) *policy.Distribution {
	d := &policy.Distribution{Name: name, Text: text}
	if version, err := pep440.Parse(text); err == nil {
		d.Version = version
		if release, ok := known.Find(name, version); ok {
			d.Requires = release.Requires(platform)
		}
	}
	return d
}

// begin begins the commands of an undo. Errors of pip and uv are shown all the same.
func begin(python string) (uninstall, install []string) {
	if python != "" {
		return []string{"pip", "uninstall", "--python", python, "-q"}, []string{"pip", "install", "--python", python, "--no-deps", "-q"}
	}
	return []string{"uninstall", "-y", "-qq"}, []string{"install", "--no-deps", "-qq", "--disable-pip-version-check"}
}

// Steps is the commands of an undo: of uv for a Python, of pip for "". What goes goes first: it may write the same files as
// what comes.
func Steps(q request.Request, changes []transaction.Change, python string) []request.Request {
	uninstall, install := begin(python)
	var steps []request.Request
	for _, c := range changes {
		if c.To == "" {
			uninstall = append(uninstall, c.Name)
		} else {
			install = append(install, request.Exactly(c.Name, c.To))
		}
	}
	for _, args := range [][]string{uninstall, install} {
		if !strings.HasPrefix(args[len(args)-1], "-") {
			steps = append(steps, q.As(args))
		}
	}
	return steps
}

// InPlace refuses steps that the user's settings of pip lead to another folder; pip is its program.
func InPlace(steps []request.Request, pip string) error {
	for _, step := range steps {
		inv := step.Invocation
		if to := cmp.Or(inv.Target.Text, inv.Prefix.Text, inv.Root.Text); to != "" {
			return exits.Unable(fmt.Errorf("pip is set to install into %s: the undo would not be in this environment", to), words.Command(pip, "config", "list"))
		}
	}
	return nil
}
