package main

import (
	"fmt"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) allow() *cli.Command {
	return &cli.Command{
		Name: "allow", Usage: "set the rules of a rejection aside until a date: a waiver in the environment's policy", ArgsUsage: "ID",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "reason", Usage: "why; shown whenever the waiver is used"},
			&cli.StringFlag{Name: "until", Usage: "its last day, such as 2027-03-31"},
			&cli.StringFlag{Name: "env", Usage: "look in this environment's journal alone"},
		},
		Action: func(c *cli.Context) error {
			if c.String("reason") == "" || c.NArg() != 1 {
				return misused("allow needs an id, --reason and --until")
			}
			var until toml.LocalDate
			if err := until.UnmarshalText([]byte(c.String("until"))); err != nil {
				return misused("--until is %q, expected a date such as %s", c.String("until"), p.now().AddDate(0, 3, 0).Format(time.DateOnly))
			}
			if until.String() < p.now().Format(time.DateOnly) {
				return misused("--until %s is over already", until)
			}
			rejections, err := p.rejections(c.String("env"))
			if err != nil {
				return err
			}
			entry, err := pick(rejections, c.Args().First())
			if err != nil {
				words.Error(p.stderr, words.StyleOf(p.stderr, p.environ), err, "pipguard explain --list")
				return exit(1)
			}
			rec, err := record.Of(entry)
			if err != nil {
				return err
			}
			if err := p.mayLoosen(rec.Environment, "allow", rec.ID); err != nil {
				return err
			}
			return p.waive(rec, c.String("reason"), until)
		},
	}
}

// waive writes a waiver for each rule that a rejection was about.
func (p program) waive(rec record.Record, reason string, until toml.LocalDate) error {
	env, err := environment.Open(rec.Environment)
	if err != nil {
		return err
	}
	style := words.StyleOf(p.stderr, p.environ)
	seen := map[string]bool{}
	var waivers []policy.Waiver
	for _, v := range rec.Violations {
		if v.Breaks() && !seen[v.Rule] {
			seen[v.Rule] = true
			waivers = append(waivers, policy.Waiver{Rule: v.Rule, Reason: reason, Until: until})
		}
	}
	if len(waivers) == 0 {
		return fmt.Errorf("run %s was not stopped by a rule that can be set aside", rec.ID)
	}
	if err := plant.AddWaivers(env, waivers); err != nil {
		return err
	}
	for _, w := range waivers {
		words.Line(p.stderr, style, "allowed", fmt.Sprintf("%s until %s, in %s", w.Rule, w.Until, plant.PolicyFile(env)))
	}
	words.Hint(p.stderr, style, words.Command(rec.Command...))
	return nil
}
