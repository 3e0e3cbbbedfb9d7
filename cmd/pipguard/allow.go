package main

import (
	"cmp"
	"fmt"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/place"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) allow() *cli.Command {
	return &cli.Command{
		Name: "allow", Usage: "set the rules of a rejection aside until a date: a waiver in the environment's policy", ArgsUsage: "ID",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "reason", Usage: "`TEXT` why; shown whenever the waiver is used"},
			&cli.StringFlag{Name: "until", Usage: "`DATE` its last day, such as 2027-03-31"},
			&cli.BoolFlag{Name: "list", Usage: "list what is set aside"}, &cli.BoolFlag{Name: "json", Usage: "with --list: as one JSON document"},
			&cli.BoolFlag{Name: "withdraw", Usage: "put a rule in force again: of a rejection's id, or the rule's own"},
			&cli.StringFlag{Name: "env", Usage: "`ENV` look in this environment alone"},
		},
		Action: func(c *cli.Context) error {
			switch {
			case c.Bool("list"):
				return p.waivers(c)
			case c.Bool("withdraw"):
				return p.withdraw(c)
			}
			until, err := p.waiverEnd(c)
			if err != nil {
				return err
			}
			rec, err := p.rejection(c)
			if err != nil {
				return err
			}
			if err := p.authorize(rec.Environment, "allow", rec.ID); err != nil {
				return err
			}
			return p.waive(rec, c.String("reason"), until)
		},
	}
}

// waiverEnd reads what allow needs, and returns the last day.
func (p program) waiverEnd(c *cli.Context) (until toml.LocalDate, err error) {
	such := p.now().AddDate(0, 3, 0).Format(time.DateOnly)
	if c.String("reason") == "" || c.String("until") == "" || c.NArg() != 1 {
		return until, misused("allow takes an id, a reason and a last day: pipguard allow %s --reason TEXT --until %s", cmp.Or(c.Args().First(), "ID"), such)
	}
	if err := until.UnmarshalText([]byte(c.String("until"))); err != nil {
		return until, misused("--until is %q, expected a date such as %s", c.String("until"), such)
	}
	if until.String() < p.now().Format(time.DateOnly) {
		return until, misused("--until %s is over already", until)
	}
	return until, nil
}

// waive writes a waiver for each rule that a rejection was about.
func (p program) waive(rec record.Record, reason string, until toml.LocalDate) error {
	env, err := environment.Open(rec.Environment)
	if err != nil {
		return err
	}
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
	lock, err := place.AcquireLock(env, p.call("", env.Prefix, []string{"allow", rec.ID, "--reason", reason, "--until", until.String()}))
	if err != nil {
		return err
	}
	defer lock.Unlock()
	if err := plant.AddWaivers(env, waivers); err != nil {
		return err
	}
	words.Allowed(p.stderr, words.StyleOf(p.stderr, p.environ), waivers, plant.PolicyFile(env), rec)
	return nil
}
