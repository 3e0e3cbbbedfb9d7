package main

import (
	"path/filepath"

	"github.com/pipguard/pipguard/shim"
	"github.com/urfave/cli/v2"
)

func (p program) undo() *cli.Command {
	return &cli.Command{
		Name: "undo", Usage: "take back what the last run changed, or the run with that id", ArgsUsage: "[ID]",
		Description: "What that run changed is again as it was before it. What later runs changed beside it stays.",
		Flags:       []cli.Flag{envFlag(), &cli.BoolFlag{Name: "dry-run", Usage: "show what would be changed, and change nothing"}},
		Action: func(c *cli.Context) error {
			if c.NArg() > 1 {
				return misused("undo takes one id, not %d", c.NArg())
			}
			env, err := p.announced(c)
			if err != nil {
				return err
			}
			return exitWith(shim.Undo(p.call(filepath.Join(env.Scripts, "pip"), env.Prefix, nil), c.Args().First(), c.Bool("dry-run")))
		},
	}
}
