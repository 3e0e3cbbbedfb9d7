package main

import (
	"context"
	"errors"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/verify"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) verify() *cli.Command {
	return &cli.Command{
		Name: "verify", Usage: "import what the environment holds, and run its probes and the policy's own", ArgsUsage: "[NAME…]",
		Flags: []cli.Flag{
			envFlag(),
			&cli.BoolFlag{Name: "json", Usage: "as one JSON document"},
		},
		Action: func(c *cli.Context) error {
			env, err := p.flagged(c)
			if err != nil {
				return err
			}
			ctx, stop := verify.Interruptible(c.Context)
			defer stop()
			report, err := p.verified(ctx, env, c.Args().Slice(), c.Bool("json"))
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

// verified imports what is installed and runs the probes, of the named distributions alone where some are named; quietly
// where the report is all that is wanted.
func (p program) verified(ctx context.Context, env *environment.Environment, names []string, quiet bool) (verify.Report, error) {
	report := verify.Report{OK: true, Environment: env.Prefix, Python: env.Version, Imports: []verify.Import{}, Probes: []verify.Outcome{}}
	merged, err := p.merged(env)
	if err != nil {
		return report, err
	}
	installed, err := inquiry.Read(env, inquiry.TargetOf(env.Markers))
	if err != nil {
		return report, err
	}
	list, set, err := onlyNamed(installed, env, names)
	if err != nil {
		return report, err
	}
	probes, leftOut, err := verify.Probes(merged, set)
	if err != nil {
		return report, err
	}
	report.LeftOut = leftOut
	imports := verify.Imports(list)
	progress := words.NewVerifying(p.stdout, words.StyleOf(p.stdout, p.environ), report, len(imports), probes, quiet)
	defer progress.Clear()
	if err := p.imported(ctx, env, installed.List(), imports, &report, progress); err != nil {
		return report, err
	}
	session := verify.NewSession(env, p.environ)
	defer session.End()
	for i, probe := range probes {
		progress.Running(i)
		outcome, err := session.Run(ctx, probe)
		if err != nil {
			return report, err
		}
		progress.Done(outcome)
		report.Probes = append(report.Probes, outcome)
		report.OK = report.OK && slices.Contains([]verify.Result{verify.Holds, verify.Skipped}, outcome.Result)
	}
	progress.End(report)
	return report, nil
}

// onlyNamed gives the named distributions alone, all where none is named.
func onlyNamed(installed inquiry.Installed, env *environment.Environment, names []string) ([]environment.Distribution, policy.Set, error) {
	list, set := installed.List(), installed.Set
	if len(names) == 0 {
		return list, set, nil
	}
	wanted := map[string]bool{}
	for _, name := range names {
		key, err := plainName(name)
		if err != nil {
			return nil, set, err
		}
		if installed.Find(key) == nil {
			return nil, set, misused("%s is not installed in %s", name, env.Prefix)
		}
		wanted[key] = true
	}
	list = slices.DeleteFunc(list, func(d environment.Distribution) bool { return !wanted[d.Name] })
	return list, environment.SetOf(env.Markers, list), nil
}

// imported makes the imports that are not remembered, and remembers those that hold.
func (p program) imported(ctx context.Context, env *environment.Environment, all []environment.Distribution, imports []verify.Import, report *verify.Report, progress *words.Verifying) error {
	cache, err := caller.Cache.Folder(p.environ)
	if err != nil {
		cache = ""
	}
	memory := verify.Recall(env, all, p.environ, cache)
	memory.Mark(imports)
	progress.Importing(imports)
	err = verify.ImportAll(ctx, env, p.environ, imports, func(i verify.Import) {
		progress.Imported(i)
		report.Imports = append(report.Imports, i)
		report.OK = report.OK && i.Result != verify.Fails
	})
	memory.Keep(report.Imports)
	progress.Clear()
	return err
}
