package main

import (
	"path/filepath"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim"
	"github.com/urfave/cli/v2"
)

func (p program) upgrade() *cli.Command {
	return &cli.Command{
		Name: "upgrade", Usage: "move everything, or what is named, to the newest releases that leave the environment whole",
		ArgsUsage: "[NAME…] [-- PIP'S INDEX OPTIONS]",
		Description: "pip, setuptools and wheel move only when named; what is editable, locked or installed from a URL stays.\n" +
			"All is one run: what would break others stays or goes as far as it can, and `pipguard undo` takes all of it back.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Usage: "show what would be done, and change nothing"},
			&cli.BoolFlag{Name: "json", Usage: "as one JSON document"},
			&cli.StringSliceFlag{Name: "exclude", Usage: "`NAME` a distribution that stays as it is"},
			envFlag(),
		},
		Action: func(c *cli.Context) error {
			wish, err := upgradeWish(c)
			if err != nil {
				return err
			}
			env, err := p.flagged(c)
			if err != nil {
				return err
			}
			call := p.call(filepath.Join(env.Scripts, "pip"), env.Prefix, upgradeWords(c))
			call.Typed = []string{call.Name}
			return exitWith(shim.Upgrade(call, wish))
		},
	}
}

// upgradeWish reads the command line: names, then pip's own options from the first word that begins with a dash.
func upgradeWish(c *cli.Context) (shim.UpgradeWish, error) {
	wish := shim.UpgradeWish{DryRun: c.Bool("dry-run"), JSON: c.Bool("json")}
	named, options := parted(c.Args().Slice())
	wish.Options = options
	for _, text := range named {
		r, err := pep508.Parse(text)
		if err != nil || r.URL != "" {
			return wish, misused("%q is no requirement, expected a name or one such as 'numpy>=2'", text)
		}
		wish.Named = append(wish.Named, r)
	}
	for _, text := range c.StringSlice("exclude") {
		name, err := plainName(text)
		if err != nil {
			return wish, err
		}
		wish.Exclude = append(wish.Exclude, name)
	}
	return wish, nil
}

// upgradeWords is the command line as it is remembered.
func upgradeWords(c *cli.Context) []string {
	var typed []string
	for _, name := range c.StringSlice("exclude") {
		typed = append(typed, "--exclude", name)
	}
	for _, name := range []string{"dry-run", "json"} {
		if c.Bool(name) {
			typed = append(typed, "--"+name)
		}
	}
	return append(typed, c.Args().Slice()...)
}
