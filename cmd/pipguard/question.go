package main

import (
	"os"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// targetFlags say which Python and platform a question is about.
func targetFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "python", Usage: "`VERSION` the Python that it is about, such as 3.11"},
		platformFlag(),
	}
}

func platformFlag() cli.Flag {
	return &cli.StringFlag{Name: "platform", Usage: "`PLATFORM` the platform, such as linux_aarch64; else this machine's"}
}

// target reads --python and --platform; "" is any Python, and this machine's platform.
func target(c *cli.Context) (inquiry.Target, error) {
	return newTarget(c.String("python"), c.String("platform"))
}

func newTarget(python, platform string) (inquiry.Target, error) {
	t, err := inquiry.NewTarget(python, platform)
	if err != nil {
		return t, misused("%w", err)
	}
	return t, nil
}

// merged is the policy that applies here, and to an environment where one is given; it warns of settings that were ignored.
func (p program) merged(env *environment.Environment) (*policy.Policy, error) {
	merged, _, err := p.mergedWhole(env)
	return merged, err
}

// mergedWhole is merged, and says whether all of the files' settings are in it.
func (p program) mergedWhole(env *environment.Environment) (merged *policy.Policy, whole bool, err error) {
	found, err := p.layers(env)
	if err != nil {
		return nil, false, err
	}
	merged, problems := policyfile.Merge(found.Layers...)
	style := words.StyleOf(p.stderr, p.environ)
	for _, text := range words.IgnoredSettings(problems) {
		words.Line(p.stderr, style, "warning", text)
	}
	return merged, len(problems)+len(found.Foreign) == 0, nil
}

func (p program) layers(env *environment.Environment) (layers.Found, error) {
	found, err := layers.Load(p.policySources(env))
	words.Foreign(p.stderr, words.StyleOf(p.stderr, p.environ), found.Foreign)
	return found, err
}

// policySources is where policies are looked for.
func (p program) policySources(env *environment.Environment) layers.Sources {
	sources := layers.Sources{Directory: directory(), Environ: p.environ}
	if env != nil {
		sources.Environment = env.Prefix
	}
	return sources
}

// directory is the current folder, "" where it is gone.
func directory() string {
	folder, _ := os.Getwd()
	return folder
}

func (p program) today() toml.LocalDate {
	now := p.now()
	return toml.LocalDate{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
}
