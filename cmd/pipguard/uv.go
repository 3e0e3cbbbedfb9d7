package main

import (
	"github.com/pipguard/pipguard/shim"
	"github.com/urfave/cli/v2"
)

// uv guards one run of uv: `alias uv='pipguard uv'`. Its own flags stand before uv's words, which are all uv's: it finds the
// environment itself.
func (p program) uv() *cli.Command {
	return &cli.Command{
		Name: "uv", Usage: "run uv, guarded: alias uv='pipguard uv'",
		ArgsUsage: "[--mode MODE] [--pins PINS] [--trust TRUST] UV'S ARGUMENTS", SkipFlagParsing: true,
		Flags: modeFlags(),
		Action: func(c *cli.Context) error {
			own, rest := ownFlags(c.Args().Slice())
			p.ownHelp(c, rest)
			if own["env"] != "" {
				return misused("uv finds its environment by itself: name it with uv's own --python")
			}
			call := p.call("", "", rest)
			var err error
			if call.Flags, err = setModes(own); err != nil {
				return err
			}
			call.Typed = append([]string{"pipguard", "uv"}, c.Args().Slice()[:c.NArg()-len(rest)]...)
			return exitWith(shim.Uv(call))
		},
	}
}
