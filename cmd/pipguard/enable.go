package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/place"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) enable() *cli.Command {
	return &cli.Command{
		Name: "enable", Usage: "guard an environment: its pip becomes the shim", ArgsUsage: "[ENV]",
		Flags: append(modeFlags(), &cli.BoolFlag{Name: "lockdown", Usage: "hold the environment to its lock, or to the policy's rules; to lift it: lockdown = false in the file that status names"}),
		Action: func(c *cli.Context) error {
			wants, err := modes(c)
			if err != nil {
				return err
			}
			if wants.Lockdown = c.Bool("lockdown"); c.IsSet("lockdown") && !wants.Lockdown {
				return misused("enable lifts no lockdown: set lockdown = false in the file that pipguard status names")
			}
			env, err := p.argued(c)
			if err != nil {
				return err
			}
			if err := p.mayEnable(env, wants); err != nil {
				return err
			}
			return p.plant(c, env, wants)
		},
	}
}

// plant guards an environment, or renews its guard, and says so.
func (p program) plant(c *cli.Context, env *environment.Environment, wants policyfile.File) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	_, noPip := env.Pip()
	if noPip != nil && !plant.HasUv(env) {
		return &exits.Failure{Code: exits.Failed, Err: noPip, Hints: words.GetPip(env.Python)}
	}
	lock, err := place.AcquireLock(env, p.call("", env.Prefix, sameLine(c, env.Prefix)))
	if err != nil {
		return err
	}
	defer lock.Unlock()
	again, pins := plant.Planted(env), plant.Constraints(env)
	changed, err := plant.Enable(c.Context, env, program, wants)
	if err != nil {
		return err
	}
	if err := lockdown.Sync(env); err != nil {
		return err
	}
	style := words.StyleOf(p.stderr, p.environ)
	if again {
		words.Line(p.stderr, style, "enabled", env.Prefix+" was guarded already; "+words.Renewed(changed, wants, pins != plant.Constraints(env)))
		return nil
	}
	words.Line(p.stderr, style, "enabled", words.Enabled(noPip == nil, wants.Lockdown, env.Prefix))
	words.Hint(p.stderr, style, words.Command("pipguard", "status", env.Prefix))
	return p.warnOldPip(env)
}

// mayEnable refuses a looser mode in an environment that is in lockdown, unless its caller may loosen it.
func (p program) mayEnable(env *environment.Environment, wants policyfile.File) error {
	looser := wants.Mode != (policy.Mode{}) && wants.Mode != policy.ModeBlock || wants.Pins == policy.PinsRewrite
	if !looser {
		return nil
	}
	return lockdown.Authorize(env, p.call("", env.Prefix, []string{"enable"}), "a looser mode")
}

// warnOldPip says what cannot be done with a pip that cannot be stopped.
func (p program) warnOldPip(env *environment.Environment) error {
	installed, _, err := env.Installed()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(installed, func(d environment.Distribution) bool { return d.Name == "pip" })
	if at < 0 || gate.CanStop(installed[at].Version) {
		return nil
	}
	style := words.StyleOf(p.stderr, p.environ)
	words.Line(p.stderr, style, "warning", words.OldPip(installed[at].Text))
	words.Hint(p.stderr, style, words.NewerPip(p.pipOf(env.Prefix)[0], env.Prefix))
	return nil
}

// modeFlags are the settings that `enable` writes down and `pip` uses for one run.
func modeFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "mode", Usage: "`MODE` what happens to a plan that breaks something: block it, rewrite what is free in it (the default), or only warn"},
		&cli.StringFlag{Name: "pins", Usage: "`PINS` what happens to an exact pin that does not fit: block the run (the default), or rewrite it"},
		&cli.StringFlag{Name: "trust", Usage: "`TRUST` what may admit what metadata refuses: observed runs (the default), a rehearsal besides, or declared metadata alone"},
	}
}

func modes(c *cli.Context) (policyfile.File, error) {
	return setModes(map[string]string{"mode": c.String("mode"), "pins": c.String("pins"), "trust": c.String("trust")})
}

// setModes reads the values of --mode, --pins and --trust.
func setModes(given map[string]string) (policyfile.File, error) {
	var file policyfile.File
	for name, into := range map[string]interface{ UnmarshalText([]byte) error }{"mode": &file.Mode, "pins": &file.Pins, "trust": &file.Trust} {
		if given[name] == "" {
			continue
		}
		if err := into.UnmarshalText([]byte(given[name])); err != nil {
			return file, misused("--%s: %w", name, err)
		}
	}
	return file, nil
}
