package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// pip guards one run without enabling: `alias pip='pipguard pip'`. Its own flags stand before pip's words, which are
// all pip's.
func (p program) pip() *cli.Command {
	return &cli.Command{
		Name: "pip", Usage: "run the environment's pip, guarded: alias pip='pipguard pip'",
		ArgsUsage: "[--env ENV] [--mode MODE] [--pins PINS] [--trust TRUST] PIP'S ARGUMENTS", SkipFlagParsing: true,
		Flags: append(modeFlags(), envFlag()),
		Action: func(c *cli.Context) error {
			own, rest := ownFlags(c.Args().Slice())
			p.ownHelp(c, rest)
			call := p.call("", "", rest)
			var err error
			if call.Flags, err = setModes(own); err != nil {
				return err
			}
			env, err := p.subject(own["env"])
			if err != nil {
				return err
			}
			if own["env"] == "" && p.variable("VIRTUAL_ENV") == "" && p.inside() != "" { // bare pip would take another one
				words.Line(p.stderr, words.StyleOf(p.stderr, p.environ), "environment", env.Prefix)
			}
			call.Environment, call.Name = env.Prefix, filepath.Join(env.Scripts, "pip")
			call.Typed = append([]string{"pipguard", "pip"}, c.Args().Slice()[:c.NArg()-len(rest)]...)
			return exitWith(shim.Run(call))
		},
	}
}

// ownHelp prints pipguard's own page before the help of the program that a command starts.
func (p program) ownHelp(c *cli.Context, rest []string) {
	if len(rest) == 1 && (rest[0] == "--help" || rest[0] == "-h") {
		p.showHelp(p.stdout, "", c.Command)
	}
}

// ownFlags takes pipguard's flags off the front of pip's words.
func ownFlags(args []string) (own map[string]string, rest []string) {
	own = map[string]string{}
	for len(args) > 0 {
		name, value, glued := strings.Cut(strings.TrimPrefix(args[0], "--"), "=")
		if !strings.HasPrefix(args[0], "--") || !slices.Contains([]string{"env", "mode", "pins", "trust"}, name) {
			break
		}
		args = args[1:]
		if !glued && len(args) > 0 {
			value, args = args[0], args[1:]
		}
		own[name] = value
	}
	return own, args
}

func exitWith(code int) error {
	if code == 0 {
		return nil
	}
	return exit(code)
}
