package main

import (
	"cmp"
	"os"

	"github.com/pipguard/pipguard/shim"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/urfave/cli/v2"
)

// subject opens the environment that lock, undo and log are about: --env, $VIRTUAL_ENV, ./.venv, that of the first
// python on PATH.
func (p program) subject(c *cli.Context) (*environment.Environment, error) {
	prefix := cmp.Or(c.String("env"), p.variable("VIRTUAL_ENV"))
	if _, err := os.Stat(".venv"); prefix == "" && err == nil {
		prefix = ".venv"
	}
	return p.open(prefix)
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
	return shim.Loosen(env, p.call("", env.Prefix, command), command[0])
}
