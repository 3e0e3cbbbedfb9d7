package main

import (
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) log() *cli.Command {
	return &cli.Command{
		Name: "log", Usage: "list the guarded runs, with what each changed",
		Flags: []cli.Flag{envFlag(), &cli.IntFlag{Name: "limit", Aliases: []string{"n"}, Usage: "`N` list the last N runs only"}, &cli.BoolFlag{Name: "json", Usage: "as one JSON document"}},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return misused("log takes no arguments")
			}
			limit := c.Int("limit")
			if c.IsSet("limit") && limit < 1 {
				return misused("--limit is %d, expected 1 or more", limit)
			}
			env, err := p.announced(c)
			if err != nil {
				return err
			}
			entries, err := together(p.journals(env.Prefix), journal.Journal.Entries)
			if err != nil {
				return err
			}
			if limit > 0 {
				entries = entries[max(0, len(entries)-limit):]
			}
			if c.Bool("json") {
				return words.JSON(p.stdout, append([]journal.Entry{}, entries...)) // no run: an empty list
			}
			words.Log(p.stdout, entries)
			return nil
		},
	}
}
