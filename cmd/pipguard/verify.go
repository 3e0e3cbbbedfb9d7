package main

import (
	"context"
	"errors"
	"slices"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/verify"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) verify() *cli.Command {
	return &cli.Command{
		Name: "verify", Usage: "run the probes of what the environment holds, and the policy's own",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "env", Usage: "the environment; else $VIRTUAL_ENV, ./.venv, or that of the first python on PATH"},
			&cli.BoolFlag{Name: "json", Usage: "as one JSON document"},
		},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return misused("verify takes no arguments: pipguard verify --env ENV")
			}
			env, err := p.flagged(c)
			if err != nil {
				return err
			}
			ctx, stop := verify.Interruptible(c.Context)
			defer stop()
			report, err := p.verified(ctx, env, c.Bool("json"))
			if by, ok := errors.AsType[verify.Interrupted](context.Cause(ctx)); ok {
				return exit(by.Code())
			}
			if err != nil {
				return err
			}
			if c.Bool("json") {
				err = words.JSON(p.stdout, report)
			}
			if err == nil && !report.OK {
				err = exit(1)
			}
			return err
		},
	}
}

// verified runs the probes, one after the other; quietly where the report is all that is wanted.
func (p program) verified(ctx context.Context, env *environment.Environment, quiet bool) (verify.Report, error) {
	report := verify.Report{OK: true, Environment: env.Prefix, Python: env.Version, Probes: []verify.Outcome{}}
	merged, err := p.merged(env)
	if err != nil {
		return report, err
	}
	installed, err := inquiry.Read(env, inquiry.TargetOf(env.Markers))
	if err != nil {
		return report, err
	}
	probes, leftOut, err := verify.Probes(merged, installed.Set)
	if err != nil {
		return report, err
	}
	report.LeftOut = leftOut
	told := words.NewVerifying(p.stdout, words.StyleOf(p.stdout, p.environ), report, probes, quiet)
	defer told.Clear()
	session := verify.NewSession(env, p.environ)
	defer session.End()
	for i, probe := range probes {
		told.Running(i)
		outcome, err := session.Run(ctx, probe)
		if err != nil {
			return report, err
		}
		told.Done(outcome)
		report.Probes = append(report.Probes, outcome)
		report.OK = report.OK && slices.Contains([]verify.Result{verify.Holds, verify.Skipped}, outcome.Result)
	}
	told.End(report)
	return report, nil
}
