package main

import (
	"cmp"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/shim"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// subject opens the environment that a command is about: the one that is named, $VIRTUAL_ENV, ./.venv, that of the first
// python on PATH.
func (p program) subject(named string) (*environment.Environment, error) {
	return p.open(cmp.Or(named, p.inside()))
}

// inside is the environment that the caller works in, "" where neither $VIRTUAL_ENV nor ./.venv says so.
func (p program) inside() string {
	if active := p.variable("VIRTUAL_ENV"); active != "" {
		return active
	}
	if _, err := os.Stat(".venv"); err != nil {
		return ""
	}
	return ".venv"
}

// within is the prefix of the environment that the caller works in: inside's, or a virtual one whose python is the first on
// PATH; "" where there is none.
func (p program) within() string {
	if env, err := p.subject(""); err == nil && env.Virtual {
		return env.Prefix
	}
	return p.inside()
}

// argued opens the environment that a command's one argument names, else as subject does.
func (p program) argued(c *cli.Context) (*environment.Environment, error) {
	if c.NArg() > 1 {
		return nil, misused("%s takes one environment, not %d", c.Command.Name, c.NArg())
	}
	return p.subject(cmp.Or(c.Args().First(), c.String("env")))
}

// flagged opens the environment of --env, else as subject does.
func (p program) flagged(c *cli.Context) (*environment.Environment, error) {
	return p.subject(c.String("env"))
}

// announced is flagged, and says which environment that is where --env does not.
func (p program) announced(c *cli.Context) (*environment.Environment, error) {
	env, err := p.flagged(c)
	if err == nil && c.String("env") == "" && !c.Bool("json") {
		words.Line(p.stderr, words.StyleOf(p.stderr, p.environ), "environment", env.Prefix)
	}
	return env, err
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
	return &cli.StringFlag{Name: "env", Usage: "`ENV` the environment; else $VIRTUAL_ENV, ./.venv, or that of the first python on PATH"}
}

// authorize refuses a command that would loosen an environment's lockdown, unless its caller may.
func (p program) authorize(prefix string, command ...string) error {
	env, err := p.open(prefix)
	if err != nil {
		return err
	}
	return lockdown.Authorize(env, p.call("", env.Prefix, command), command[0])
}
