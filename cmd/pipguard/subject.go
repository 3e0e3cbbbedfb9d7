package main

import (
	"cmp"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/shim"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/urfave/cli/v2"
)

// looked opens the environment that status and doctor are about: the argument, else as subject does.
func (p program) looked(c *cli.Context) (*environment.Environment, error) {
	if c.Args().Present() {
		return p.guarded(c)
	}
	return p.subject(c)
}

// subject opens the environment that lock, undo and log are about: --env, $VIRTUAL_ENV, ./.venv, that of the first
// python on PATH.
func (p program) subject(c *cli.Context) (*environment.Environment, error) {
	prefix := cmp.Or(c.String("env"), p.variable("VIRTUAL_ENV"))
	if _, err := os.Stat(".venv"); prefix == "" && err == nil {
		prefix = ".venv"
	}
	return p.open(prefix)
}

// pipOf is how an environment's pip is called from here, for hints.
func (p program) pipOf(prefix string) []string {
	env, err := environment.Open(prefix)
	if err != nil {
		return nil
	}
	return []string{shim.Short(filepath.Join(env.Scripts, "pip"), directory(), p.variable("PATH"))}
}

func envFlag() cli.Flag {
	return &cli.StringFlag{Name: "env", Usage: "the environment; else $VIRTUAL_ENV, ./.venv, or that of the first python on PATH"}
}

// mayLoosen refuses a command that would loosen an environment's lockdown, unless its caller may.
func (p program) mayLoosen(prefix string, command ...string) error {
	env, err := p.open(prefix)
	if err != nil {
		return err
	}
	return lockdown.Authorize(env, p.call("", env.Prefix, command), command[0])
}
