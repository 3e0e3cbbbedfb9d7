package main

import (
	"fmt"

	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) lock() *cli.Command {
	return &cli.Command{
		Name: "lock", Usage: "write the environment's pylock.toml (PEP 751): versions, and hashes where they are known", ArgsUsage: "[ENV]",
		Flags: []cli.Flag{envFlag()},
		Action: func(c *cli.Context) error {
			env, err := p.argued(c)
			if err != nil {
				return err
			}
			call := p.call("", env.Prefix, append([]string{"lock"}, c.Args().Slice()...))
			locked, err := lockdown.Lock(c.Context, env, call)
			if err != nil {
				return err
			}
			style := words.StyleOf(p.stderr, p.environ)
			words.Line(p.stderr, style, "locked", fmt.Sprintf("%d distributions, in %s", len(locked.Packages), lock.Path(env.Prefix)))
			if bare := locked.Sourceless(); len(bare) > 0 {
				words.Line(p.stderr, style, "warning", words.Sourceless(bare))
			}
			return nil
		},
	}
}
