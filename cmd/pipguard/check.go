package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/verify"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) check() *cli.Command {
	return &cli.Command{
		Name: "check", Usage: "judge an environment, or the set that requirements describe",
		ArgsUsage: "[REQUIREMENT, WHEEL or pylock.toml…] [-- PIP'S INDEX OPTIONS]",
		Flags: append(targetFlags(),
			envFlag(),
			&cli.StringSliceFlag{Name: "r", Aliases: []string{"requirement"}, Usage: "`FILE` a requirements file or a pylock.toml; - is standard input"},
			&cli.BoolFlag{Name: "rehearse", Usage: "import what is in doubt, too"},
			&cli.BoolFlag{Name: "fetch", Usage: "let pip plan and download requirements, and import them: into an empty environment, or with --env upon that one; nothing is installed"},
			&cli.BoolFlag{Name: "strict", Usage: "exit 1 also where something could not be judged, or has no wheel"},
			formatFlag(), &cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print no report: the exit code says it"},
			&cli.BoolFlag{Name: "json", Usage: "as one JSON document: --format json"}),
		Action: func(c *cli.Context) error {
			format, err := formatOf(c)
			if err != nil {
				return err
			}
			checked, flaws, err := p.checked(c)
			if mistake, ok := errors.AsType[*inquiry.Mistake](err); ok {
				return usage{mistake}
			}
			if err != nil {
				return err
			}
			checked.Files = withoutStdin(c.StringSlice("r"))
			if !c.Bool("quiet") {
				err = p.report(format, checked)
			}
			if err != nil {
				return err
			}
			p.reportFlaws(checked, flaws)
			switch {
			case len(flaws) > 0:
				return exit(exits.Failed)
			case !checked.OK || c.Bool("strict") && checked.Unjudged():
				return exit(1)
			}
			return nil
		},
	}
}

// reportFlaws writes what could not be read, and once the command that says more.
func (p program) reportFlaws(checked inquiry.Checked, flaws []environment.Flaw) {
	for i, flaw := range flaws {
		var hints []string
		if i == len(flaws)-1 {
			hints = []string{words.Command("pipguard", "doctor", checked.Environment)}
		}
		words.Error(p.stderr, words.StyleOf(p.stderr, p.environ), flaw, hints...)
	}
}

// checked judges what the arguments describe: a set, an environment, or an environment with wheels put over it. The
// flaws are what could not be read of it.
func (p program) checked(c *cli.Context) (inquiry.Checked, []environment.Flaw, error) {
	if c.Bool("fetch") {
		checked, err := p.fetched(c)
		return checked, nil, err
	}
	sources, err := p.sources(c)
	if err != nil {
		return inquiry.Checked{}, nil, err
	}
	described := len(sources.Arguments)+len(sources.Files) > 0
	aim, err := target(c)
	if err != nil {
		return inquiry.Checked{}, nil, err
	}
	var env *environment.Environment
	if !described || c.String("python") == "" || c.String("env") != "" {
		if env, err = p.flagged(c); err != nil {
			return inquiry.Checked{}, nil, sayPython(err, sources)
		}
		aim = over(inquiry.TargetOf(env.Markers), aim, c)
	}
	if !described && !c.Bool("rehearse") && aim == inquiry.TargetOf(env.Markers) {
		return p.checkedAgain(c, env, aim)
	}
	merged, err := p.merged(env)
	if err != nil {
		return inquiry.Checked{}, nil, err
	}
	question := policy.Case{Policy: merged, Today: p.today()}
	if !described {
		return p.checkedEnvironment(c, question, env, aim, nil)
	}
	return p.checkedSet(c, question, env, aim, sources)
}

// checkedAgain judges an environment as it is, or remembers its verdict where nothing has changed.
func (p program) checkedAgain(c *cli.Context, env *environment.Environment, aim inquiry.Target) (inquiry.Checked, []environment.Flaw, error) {
	today := p.today()
	remembered := inquiry.Remember(env, layers.Digest(p.policySources(env))+" "+today.String())
	if checked, known := remembered.Recall(); known {
		return p.addressed(checked, env), nil, nil
	}
	merged, whole, err := p.mergedWhole(env)
	if err != nil {
		return inquiry.Checked{}, nil, err
	}
	checked, flaws, err := p.checkedEnvironment(c, policy.Case{Policy: merged, Today: today}, env, aim, nil)
	if err == nil && whole && len(flaws) == 0 {
		remembered.Keep(checked)
	}
	return checked, flaws, err
}

// checkedSet judges what requirements describe: upon the environment that --env names, else by itself, but wheels alone
// upon the environment at hand.
func (p program) checkedSet(c *cli.Context, question policy.Case, env *environment.Environment, aim inquiry.Target, sources inquiry.Sources) (inquiry.Checked, []environment.Flaw, error) {
	upon, own := c.String("env") != "", c.String("python") == "" && c.String("platform") == ""
	var installed inquiry.Installed
	if env != nil {
		var err error
		if installed, err = inquiry.Read(env, aim); err != nil && upon {
			return inquiry.Checked{}, nil, err
		}
		sources.AtHand = installed.Set
		if upon {
			sources.Upon = installed.Set
		}
	}
	set, err := inquiry.Describe(sources, aim, question.Policy)
	if err != nil {
		return inquiry.Checked{}, nil, err
	}
	var checked inquiry.Checked
	var flaws []environment.Flaw
	if set.Upon = upon && set.Pinned; env != nil && (upon || !set.Pinned && len(set.Wheels) > 0) {
		if checked, flaws, err = p.checkedEnvironment(c, question, env, aim, &set); err != nil || !set.Upon {
			return checked, flaws, err
		}
	} else {
		if question.After = set.Set; env != nil && own {
			set.Pasted = func() policy.Set {
				with, _ := installed.WithFiles(env.State(), &set)
				return with
			}
		}
		checked = inquiry.Check(question, aim, &set)
		checked.Alone = true
		if env != nil && c.String("python") == "" {
			checked.PythonOf = env.Prefix
		}
	}
	if env != nil && own { // pip judges for its own Python
		if checked.Alone {
			checked.Together = alongside(sources)
		}
		if _, err := env.Pip(); err == nil && checked.Open() {
			checked.Fetched = beside(c.String("env"), sources)
		}
	}
	return checked, flaws, nil
}

// alongside is the command that judges what requirements describe with what is installed; nil for standard input, which
// is read, and for a lock, which no pip before 26.1 takes.
func alongside(sources inquiry.Sources) []string {
	if slices.ContainsFunc(slices.Concat(sources.Files, sources.Arguments), func(name string) bool { return name == "-" || strings.HasSuffix(name, ".toml") }) {
		return nil
	}
	return append([]string{"pipguard", "pip", "install", "--dry-run"}, typed(sources)...)
}

// sayPython hints at --python where a described set needs no environment, only a Python.
func sayPython(err error, sources inquiry.Sources) error {
	if failure, ok := errors.AsType[*exits.Failure](err); ok && len(sources.Arguments)+len(sources.Files) > 0 {
		command := append([]string{"pipguard", "check", "--python", "3.11"}, typed(sources)...)
		failure.Hints = []string{words.Command(command...) + "  # or the Python that it is for"}
	}
	return err
}

// over puts what the flags say over an environment's own target.
func over(own, flags inquiry.Target, c *cli.Context) inquiry.Target {
	switch {
	case c.String("python") == "" && c.String("platform") == "":
		return own
	case c.String("python") == anyPython:
		return flags
	case c.String("python") == "":
		return flags.On(own.Markers.PythonFullVersion)
	case c.String("platform") == "":
		return own.On(c.String("python"))
	}
	return flags
}

// checkedEnvironment judges what is installed, with what is described put over it where anything is.
func (p program) checkedEnvironment(c *cli.Context, question policy.Case, env *environment.Environment, aim inquiry.Target, described *inquiry.Described) (inquiry.Checked, []environment.Flaw, error) {
	ctx, stop := verify.Interruptible(c.Context)
	defer stop()
	checked, flaws, err := inquiry.CheckEnvironment(question, env, aim, described, p.look(ctx, c, env, question.Policy))
	if by, ok := errors.AsType[verify.Interrupted](context.Cause(ctx)); ok {
		return checked, nil, exit(by.Code())
	}
	if described != nil {
		checked.Pip = p.pipOf(env.Prefix)
		return checked, flaws, err
	}
	return p.addressed(checked, env), flaws, err
}
