package main

import (
	"errors"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) which() *cli.Command {
	return &cli.Command{
		Name: "which", Usage: "which releases of a distribution go with others", ArgsUsage: "NAME --with REQUIREMENT or WHEEL…",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "python", Usage: "`VERSION` the Python that it is about, such as 3.11, or any; else that of the environment at hand"}, platformFlag(),
		},
			&cli.StringSliceFlag{Name: "with", Usage: "`REQUIREMENT` what they must go with: numpy==1.19.1, a range, or a wheel file, whose files are read"},
			&cli.StringFlag{Name: "env", Usage: "`ENV` an environment: what it has of the others is asked for with its files"},
			&cli.BoolFlag{Name: "json", Usage: "as one JSON document"}),
		Action: func(c *cli.Context) error {
			question, err := p.whichQuestion(c)
			if mistake, ok := errors.AsType[*inquiry.Mistake](err); ok {
				return usage{mistake}
			}
			if err != nil {
				return err
			}
			answer := question.Ask()
			if c.Bool("json") {
				err = words.JSON(p.stdout, answer)
			} else {
				words.Which(p.stdout, words.StyleOf(p.stdout, p.environ), answer)
			}
			if err == nil && !answer.Goes() {
				err = exit(1)
			}
			return err
		},
	}
}

// whichQuestion reads the name and what it must go with; further arguments go with it too: --with A B.
func (p program) whichQuestion(c *cli.Context) (inquiry.Which, error) {
	if !c.Args().Present() {
		return inquiry.Which{}, misused("which takes a distribution: pipguard which tensorflow --with numpy==1.26.4")
	}
	name, err := plainName(c.Args().First())
	if err != nil {
		return inquiry.Which{}, err
	}
	question := inquiry.Which{Name: name, Today: p.today()}
	if question.Target, err = whichTarget(c); err != nil {
		return question, err
	}
	for _, text := range append(c.StringSlice("with"), c.Args().Tail()...) {
		r, err := pep508.Parse(text)
		if strings.HasSuffix(text, ".whl") && r.URL == "" {
			if err := question.Wheel(text); err != nil {
				return question, err
			}
			continue
		}
		if err != nil || r.URL != "" {
			return question, misused("--with %q is no requirement, expected one such as numpy==1.26.4", text)
		}
		if err := question.Beside(r); err != nil {
			return question, err
		}
	}
	if len(question.With) == 0 {
		return question, misused("which needs --with: pipguard which %s --with numpy==1.26.4", name)
	}
	p.active(c, &question)
	var env *environment.Environment
	if c.String("env") != "" {
		if env, err = p.atHand(c, &question); err != nil {
			return question, err
		}
	}
	question.Policy, err = p.merged(env)
	return question, err
}

// whichTarget is target, which takes any for the Python too.
func whichTarget(c *cli.Context) (inquiry.Target, error) {
	python := c.String("python")
	if python == anyPython {
		python = ""
	}
	return newTarget(python, c.String("platform"))
}

// anyPython is what --python says to ask for all Pythons.
const anyPython = "any"

// active asks for the Python of the environment that the caller works in, where neither a flag nor a wheel names another.
func (p program) active(c *cli.Context, question *inquiry.Which) {
	if question.Target.Python != "" || c.String("python") != "" || c.String("env") != "" {
		return
	}
	env, err := p.subject("")
	if err != nil {
		return // there is none: the question is about any Python
	}
	question.Active, question.Target = env.Prefix, over(inquiry.TargetOf(env.Markers), question.Target, c)
}

// atHand adds what an environment has installed of a question's distributions, and asks for its Python where no other is
// given.
func (p program) atHand(c *cli.Context, question *inquiry.Which) (*environment.Environment, error) {
	env, err := p.flagged(c)
	if err != nil {
		return nil, err
	}
	question.Target = over(inquiry.TargetOf(env.Markers), question.Target, c)
	installed, err := inquiry.Read(env, question.Target)
	if err != nil {
		return nil, err
	}
	names := []string{question.Name}
	for _, r := range question.With {
		names = append(names, r.Key())
	}
	if look := p.looking(c, env); look != nil {
		question.Look(c.Context, *look, installed)
	}
	have, unread := installed.Files(env.State(), names)
	question.Have, question.Unread = append(question.Have, have...), append(question.Unread, unread...)
	return env, nil
}

// plainName reads a distribution's name alone.
func plainName(text string) (string, error) {
	r, err := pep508.Parse(text)
	if err != nil || !r.Specifiers.IsEmpty() || r.URL != "" || !r.Marker.IsZero() || len(r.Extras) > 0 {
		return "", misused("%q is no distribution's name, expected one such as numpy", text)
	}
	return r.Key(), nil
}
