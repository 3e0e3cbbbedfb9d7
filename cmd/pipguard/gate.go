package main

import (
	"path/filepath"

	"github.com/pipguard/pipguard/shim"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/urfave/cli/v2"
)

// gate is what an environment's start-up hook asks, for a pip that came by another way; nobody types it.
func (p program) gate() *cli.Command {
	return &cli.Command{
		Name: "gate", Hidden: true, ArgsUsage: "ENV",
		Action: func(c *cli.Context) error {
			prefix := c.Args().First()
			return exitWith(shim.Serve(p.call(filepath.Join(prefix, environment.ScriptsFolder, "pip"+environment.ExeSuffix), prefix, nil)))
		},
	}
}
