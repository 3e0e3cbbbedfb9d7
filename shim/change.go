package shim

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// A change is what a run makes of the environment's files, protected until it is decided. It alone has to do with the
// transaction.
type change struct {
	place transaction.Place
	run   transaction.Run // what is the same for each step
	keep  int64           // bytes that undo may keep
	tx    *transaction.Transaction
	files savedFiles // of the project, where the run writes them
}

func (s *session) change() *change {
	run := transaction.Run{ID: s.id, Time: s.began, Scheme: scheme(s.env), Protect: plant.Protected(s.env)}
	return &change{place: s.Transactions, run: run, keep: int64(s.policy.KeepMB) << 20}
}

// begun says whether something in the environment may have been changed.
func (c *change) begun() bool { return c.tx != nil }

// protect keeps what the plan replaces before pip may change anything; of a plan for another place, what it takes away
// from the environment.
func (c *change) protect(j verdict.Judgement) error {
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
	c.tx.MakeRoom(c.keep)
	return nil
}

func (c *change) extend(run transaction.Run) (err error) {
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

// commit keeps what pip changed, and plants the guard again where pip has written over it.
func (c *change) commit(s *session, told story.Story) (story.Story, error) {
	told.Losses = c.tx.Losses()
	if text, err := c.files.forUndo(); text != nil || err != nil {
		if err = errors.Join(err, c.tx.KeepBeside(text)); err != nil {
			s.say("warning", "an undo of this run will leave the project's files as they are: "+err.Error())
		}
	}
	if err := c.tx.Commit(c.keep); err != nil {
		return told, &exits.Failure{Code: exits.Lost, Err: err, Hints: []string{words.Command("pipguard", "doctor", "--fix", s.env.Prefix)}}
	}
	told.Settled = story.Kept
	s.replant()
	return told, nil
}

// replant plants the guard again where pip or an undo has written over it.
func (s *session) replant() {
	if err := plant.Renew(context.Background(), s.env); err != nil {
		s.say("warning", "the guard could not be planted again: "+err.Error())
	}
}

// putBack undoes what pip changed.
func (c *change) putBack(s *session, told story.Story, why string) (story.Story, error) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP) // Windows ends what only ignores a Ctrl-C
	defer signal.Reset(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	byPip := told.End == rounds.Failed || told.End == rounds.Interrupted
	told.Spared = byPip && !told.Unable && !told.Before.Stale()
	if err := errors.Join(c.tx.Rollback(), c.files.putBack()); err != nil {
		var lost []string
		if restore, ok := errors.AsType[*transaction.RestoreError](err); ok {
			lost = restore.Lost
		}
		return told, &exits.Failure{
			Code: exits.Lost, Err: fmt.Errorf("putting the environment back failed: %w %s", err, strings.Join(lost, " ")),
			Hints: []string{words.Command("pipguard", "doctor", "--fix", s.env.Prefix)},
		}
	}
	told.Settled, told.Why = story.PutBack, why
	return told, nil
}
