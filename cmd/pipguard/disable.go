package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/pipguard/pipguard/shim"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) disable() *cli.Command {
	return &cli.Command{
		Name: "disable", Usage: "take the guard out again: every file is put back, to the byte", ArgsUsage: "[ENV]",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "purge", Usage: "delete the journal too"}},
		Action: func(c *cli.Context) error {
			env, err := p.guarded(c)
			if err != nil {
				return err
			}
			style, call := words.StyleOf(p.stderr, p.environ), p.call("", env.Prefix, []string{"disable"})
			if err := shim.Loosen(env, call, "disable"); err != nil {
				return err
			}
			lockdown, err := shim.Lockdown(env, call)
			if err != nil {
				return err
			}
			err = plant.Disable(env)
			if errors.Is(err, plant.ErrNotPlanted) {
				words.Line(p.stderr, style, "disabled", env.Prefix+" was not guarded; nothing was changed")
				return nil
			}
			if err != nil {
				return err
			}
			if c.Bool("purge") {
				err = errors.Join(os.RemoveAll(env.State()), os.RemoveAll(journal.UserFolder(env.Prefix, p.environ)))
			} else {
				err = journal.Move(env.State(), journal.UserFolder(env.Prefix, p.environ))
			}
			if err != nil {
				return fmt.Errorf("move the journal: %w", err)
			}
			words.Line(p.stderr, style, "disabled", env.Prefix+" has its own pip again")
			if lockdown != "" {
				words.Line(p.stderr, style, "warning", "this lifted the lockdown that "+lockdown+" set")
				words.Remarked(p.stderr, style, words.Command("pipguard", "enable", "--lockdown", env.Prefix), "sets it again")
			}
			return nil
		},
	}
}
