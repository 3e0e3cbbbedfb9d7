package main

import (
	"fmt"
	"slices"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/place"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// waivers lists what is set aside in an environment.
func (p program) waivers(c *cli.Context) error {
	if c.Args().Present() {
		return misused("allow --list takes no arguments but --env ENV")
	}
	env, err := p.announced(c)
	if err != nil {
		return err
	}
	merged, err := p.merged(env)
	if err != nil {
		return err
	}
	list := record.Waivers(merged, p.today())
	if c.Bool("json") {
		return words.JSON(p.stdout, list)
	}
	words.Waivers(p.stdout, words.StyleOf(p.stdout, p.environ), list)
	return nil
}

// withdraw takes waivers out of the environment's policy: that of a rule, or those of a rejection's rules.
func (p program) withdraw(c *cli.Context) error {
	if c.NArg() != 1 {
		return misused("allow --withdraw takes a rule, or a rejection's id: pipguard allow --list")
	}
	rules := []string{c.Args().First()}
	env, err := p.announced(c)
	if rec, of := p.rejection(c); of == nil {
		env, err = environment.Open(rec.Environment)
		for _, v := range rec.Violations {
			rules = append(rules, v.Rule)
		}
	}
	if err != nil {
		return err
	}
	lock, err := place.AcquireLock(env, p.call("", env.Prefix, []string{"allow", "--withdraw", c.Args().First(), "--env", env.Prefix}))
	if err != nil {
		return err
	}
	defer lock.Unlock()
	removed, err := plant.RemoveWaivers(env, rules)
	if err != nil {
		return err
	}
	if len(removed) == 0 {
		return p.noWaiver(env, rules)
	}
	style := words.StyleOf(p.stderr, p.environ)
	for _, w := range removed {
		words.Line(p.stderr, style, "withdrawn", fmt.Sprintf("%s is in force again, in %s", w.Rule, env.Prefix))
	}
	return nil
}

// noWaiver says where the waiver is that the environment's own file does not have.
func (p program) noWaiver(env *environment.Environment, rules []string) error {
	merged, err := p.merged(env)
	if err != nil {
		return err
	}
	for _, w := range merged.Waivers {
		if slices.Contains(rules, w.Rule) {
			return &exits.Failure{Code: 1, Err: fmt.Errorf("%s is set aside in %s, which is yours to edit", w.Rule, words.Place(w.Layer, w.Line))}
		}
	}
	return &exits.Failure{
		Code: 1, Err: fmt.Errorf("%s is not set aside in %s", rules[0], env.Prefix),
		Hints: []string{words.Command("pipguard", "allow", "--list", "--env", env.Prefix)},
	}
}
