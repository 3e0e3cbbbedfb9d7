package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"

	"github.com/pipguard/pipguard/shim/doctor"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) doctor() *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: "find, and with --fix repair, what a crash or a bypass left", ArgsUsage: "[ENV]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "fix", Usage: "put back what a killed run changed, plant the guard again, take drift that breaks nothing as it is"},
			&cli.BoolFlag{Name: "doors", Usage: "try each way to a pip with a rule that nothing may pass"},
			&cli.BoolFlag{Name: "json", Usage: "as one JSON document"},
		},
		Action: func(c *cli.Context) error {
			env, err := p.argued(c)
			if err != nil {
				return err
			}
			program, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			patient := doctor.Patient{Env: env, Call: p.call("", env.Prefix, []string{"doctor"}), Program: program}
			if c.Bool("doors") {
				return p.doors(c, patient)
			}
			checks := doctor.Look(patient)
			if c.Bool("fix") && !record.Holds(checks) {
				if code, done, err := doctor.AsOwner(c.Context, patient); done {
					return cmp.Or(err, exitWith(code))
				}
				style := words.StyleOf(p.stderr, p.environ)
				words.Doctor(p.stderr, style, fixable(checks))
				if err := doctor.Fix(c.Context, patient, checks); err != nil {
					return err
				}
				words.Accepted(p.stderr, style, checks)
				checks = doctor.Look(patient)
				words.Standing(p.stderr, style, checks)
			}
			return p.diagnosis(c, env, checks)
		},
	}
}

// fixable are the findings that --fix does something about.
func fixable(checks []record.Check) []record.Check {
	var all []record.Check
	for _, check := range checks {
		findings := slices.DeleteFunc(slices.Clone(check.Findings), func(f record.Finding) bool { return !f.Fixable })
		if len(findings) > 0 {
			all = append(all, record.Check{Name: check.Name, Findings: findings})
		}
	}
	return all
}

func (p program) diagnosis(c *cli.Context, env *environment.Environment, checks []record.Check) error {
	if c.Bool("json") {
		if err := words.JSON(p.stdout, map[string]any{"ok": record.Holds(checks), "checks": checks}); err != nil {
			return err
		}
	} else {
		if !c.Args().Present() {
			fmt.Fprintf(p.stdout, "environment %s\n", words.Clean(env.Prefix))
		}
		words.Doctor(p.stdout, words.StyleOf(p.stdout, p.environ), checks)
		lockdown, err := lockdown.File(env, p.call("", env.Prefix, nil))
		for _, hint := range words.DoctorHints(env.Prefix, checks, lockdown != "" || err != nil) {
			words.Hint(p.stdout, words.StyleOf(p.stdout, p.environ), hint)
		}
	}
	if !record.Holds(checks) {
		return exit(1)
	}
	return nil
}
