package main

import (
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// misplaced refuses an environment's folder among the arguments of a command that takes it as --env. A word that is the
// name of a known distribution is one.
func misplaced(c *cli.Context) error {
	args := c.Args().Slice()
	for i, arg := range args {
		if slices.Contains(evidence.Names(), arg) || arg == "" {
			continue
		}
		if _, err := environment.Open(arg); err == nil {
			command := append([]string{"pipguard", c.Command.Name, "--env", filepath.Clean(arg)}, slices.Delete(slices.Clone(args), i, i+1)...)
			return misused("%s is an environment: %s", arg, words.Command(command...))
		}
	}
	return nil
}
