package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/place"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) disable() *cli.Command {
	return &cli.Command{
		Name: "disable", Usage: "take the guard out again: every file is put back, to the byte", ArgsUsage: "[ENV]",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "purge", Usage: "delete the journal too"}},
		Action: func(c *cli.Context) error {
			env, err := p.argued(c)
			if err != nil {
				return err
			}
			style, call := words.StyleOf(p.stderr, p.environ), p.call("", env.Prefix, sameLine(c, env.Prefix))
			if err := lockdown.Authorize(env, call, "disable"); err != nil {
				return err
			}
			lockdown, err := lockdown.File(env, call)
			if err != nil {
				return err
			}
			err = p.takeOut(env, call, c.Bool("purge"))
			if errors.Is(err, plant.ErrNotPlanted) {
				words.Line(p.stderr, style, "disabled", env.Prefix+" was not guarded; nothing was changed")
				return nil
			}
			if err != nil {
				return err
			}
			_, noPip := env.Pip()
			words.Line(p.stderr, style, "disabled", env.Prefix+" has its own "+words.Guarded(noPip == nil)+" again")
			if lockdown != "" {
				words.Line(p.stderr, style, "warning", "this lifted the lockdown that "+lockdown+" set")
				words.Remarked(p.stderr, style, words.Command("pipguard", "enable", "--lockdown", env.Prefix), "sets it again")
			}
			return nil
		},
	}
}

// takeOut takes the guard out of an environment where no run is at work or half done, and moves or deletes its journal.
func (p program) takeOut(env *environment.Environment, call caller.Call, purge bool) error {
	if !plant.Planted(env) {
		return plant.Disable(env) // which says why
	}
	lock, err := place.AcquireLock(env, call)
	if err != nil {
		return err
	}
	defer lock.Unlock()
	at := transaction.Place{Environment: env.Prefix, State: env.State()}
	if kept, err := at.Kept(); err == nil && len(kept) > 0 {
		words.Line(p.stderr, words.StyleOf(p.stderr, p.environ), "warning", words.UndoLost(len(kept)))
	}
	if err := plant.Disable(env); err != nil {
		return err
	}
	if runtime.GOOS == "windows" { // which removes no folder with an open file in it
		lock.Unlock()
	}
	own, none := journal.UserFolder(env.Prefix, p.environ)
	switch {
	case purge && none == nil:
		err = errors.Join(os.RemoveAll(env.State()), os.RemoveAll(own))
	case purge:
		err = os.RemoveAll(env.State())
	case none == nil:
		err = journal.Move(env.State(), own)
	default:
		words.Line(p.stderr, words.StyleOf(p.stderr, p.environ), "warning", fmt.Sprintf("the journal stays in %s: %v", env.State(), none))
	}
	if err != nil {
		return fmt.Errorf("move the journal: %w", err)
	}
	return nil
}
