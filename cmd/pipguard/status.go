package main

import (
	"github.com/pipguard/pipguard/shim/status"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) status() *cli.Command {
	return &cli.Command{
		Name: "status", Usage: "guarded or not, by which policy, and what changed outside the guard", ArgsUsage: "[ENV]",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "as one JSON document"}},
		Action: func(c *cli.Context) error {
			env, err := p.argued(c)
			if err != nil {
				return err
			}
			status, err := status.Read(env, p.call("", env.Prefix, nil))
			if err != nil {
				return err
			}
			words.Foreign(p.stderr, words.StyleOf(p.stderr, p.environ), status.Foreign)
			if c.Bool("json") {
				err = words.JSON(p.stdout, status)
			} else {
				words.Status(p.stdout, words.StyleOf(p.stdout, p.environ), status)
			}
			if err == nil && !status.Holds() {
				err = exit(1)
			}
			return err
		},
	}
}
