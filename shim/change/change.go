// Package change protects what a run makes of an environment's files, until that is kept or put back.
package change

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/verdict"
)

// A Change is what a run makes of the environment's files, protected until it is decided. It alone has to do with the
// transaction.
type Change struct {
	place transaction.Place
	run   transaction.Run // what is the same for each step
	keep  int64           // bytes that undo may keep
	tx    *transaction.Transaction
	began bool // something in the environment may have been changed
	back  bool // by an undo, from files that were kept
}

// New is a change of a run, by its id, that has not begun; keep is how many bytes undo may keep.
func New(place transaction.Place, env *environment.Environment, id string, began time.Time, keep int64) *Change {
	run := transaction.Run{ID: id, Time: began, Scheme: scheme(env), Protect: plant.Protected(env)}
	return &Change{place: place, run: run, keep: keep}
}

// Begun says whether something in the environment may have been changed.
func (c *Change) Begun() bool { return c.began }

// Protect keeps what the plan replaces before pip may change anything; of a plan for another place, what it takes away
// from the environment.
func (c *Change) Protect(j verdict.Judgement) error {
	run := c.run
	for _, d := range j.Taken {
		run.Remove = append(run.Remove, transaction.Installed{Name: d.Name, Version: d.Text, Site: d.Site, Info: d.Folder})
	}
	if !j.Elsewhere() {
		run.Add, run.Remove = replaced(j)
	}
	if len(run.Add)+len(run.Remove) == 0 {
		return nil // nothing changes in the environment
	}
	if err := c.extend(run); err != nil {
		return exits.Unable(fmt.Errorf("keep what the install replaces: %w; nothing was changed: free some space, or look at its permissions", err))
	}
	c.began = true
	c.tx.MakeRoom(c.keep)
	return nil
}

// Undo keeps what an undo from kept files replaces, and goes back.
func (c *Change) Undo(u *transaction.Undoing, before environment.Snapshot) error {
	if err := u.Owned(); err != nil {
		return exits.Unable(err)
	}
	run := c.run
	run.Files, run.Writes = u.Files, append([]string{}, u.Writes...)
	for _, change := range u.Changes {
		if d := before.Find(pep508.Normalize(change.Name)); d != nil {
			run.Remove = append(run.Remove, transaction.Installed{Name: d.Name, Version: d.Text, Site: d.Site, Info: d.Folder})
		}
		if change.To != "" {
			run.Add = append(run.Add, transaction.Added{Name: pep508.Normalize(change.Name), Version: change.To})
		}
	}
	if err := c.extend(run); err != nil {
		return exits.Unable(fmt.Errorf("keep what the undo replaces: %w; nothing was changed: free some space, or look at its permissions", err))
	}
	c.began, c.back = true, true
	return c.tx.Undo(u)
}

// KeepFiles keeps files of a project, which a run may write before anything in the environment changes.
func (c *Change) KeepFiles(paths ...string) error {
	run := c.run
	run.Files = paths
	if err := c.extend(run); err != nil {
		return fmt.Errorf("keep the project's files: %w", err)
	}
	return nil
}

// Leave ends a change that has not begun. Where the run does not end well, the project's files are put back; it says
// whether they had to be.
func (c *Change) Leave(well bool) (putBack bool, err error) {
	switch {
	case c.tx == nil:
		return false, nil
	case well || !c.tx.Wrote():
		return false, c.tx.Discard()
	}
	if err := c.tx.Rollback(); err != nil {
		return false, exits.Unable(err)
	}
	return true, nil
}

func (c *Change) extend(run transaction.Run) (err error) {
	if c.tx != nil {
		return c.tx.Extend(run)
	}
	c.tx, err = c.place.Begin(run)
	return err
}

// replaced lists what a plan brings, and the installed distributions that go for it.
func replaced(j verdict.Judgement) (add []transaction.Added, remove []transaction.Installed) {
	names := j.Plan.Removes
	for _, item := range j.Plan.Items {
		name, wheel := pep508.Normalize(item.Name), ""
		if filepath.Ext(item.File) == ".whl" {
			wheel = item.File
		}
		add = append(add, transaction.Added{Name: name, Version: item.Version, Wheel: wheel})
		names = append(names[:len(names):len(names)], name)
	}
	for _, name := range names {
		if d := j.Snapshot.Find(pep508.Normalize(name)); d != nil {
			remove = append(remove, transaction.Installed{Name: d.Name, Version: d.Text, Site: d.Site, Info: d.Folder})
		}
	}
	return add, remove
}

// scheme is where pip installs in an environment (sysconfig's install scheme).
func scheme(env *environment.Environment) transaction.Scheme {
	platlib := env.Site[0]
	if len(env.Site) > 1 {
		platlib = env.Site[1]
	}
	return transaction.Scheme{
		Purelib: env.Site[0], Platlib: platlib, Scripts: env.Scripts, Data: env.Prefix,
		Headers: filepath.Join(env.Prefix, "include", "site", "python"+env.Minor()),
	}
}

// Findings lists what is not whole of what the change has brought and taken. What an undo brought back is as it was kept.
func (c *Change) Findings() ([]transaction.Finding, error) {
	if c.back {
		return nil, nil
	}
	return c.tx.Verify()
}

// Commit keeps what pip changed. It returns what others have lost by it.
func (c *Change) Commit() ([]transaction.Loss, error) {
	losses := c.tx.Losses()
	return losses, c.tx.Commit(c.keep)
}

// PutBack undoes what pip changed.
func (c *Change) PutBack() error {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP) // Windows ends what only ignores a Ctrl-C
	defer signal.Reset(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	err := c.tx.Rollback()
	if err == nil {
		return nil
	}
	var lost []string
	if restore, ok := errors.AsType[*transaction.RestoreError](err); ok {
		lost = restore.Lost
	}
	return fmt.Errorf("putting the environment back failed: %w %s", err, strings.Join(lost, " "))
}
