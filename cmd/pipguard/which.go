package main

import (
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) which() *cli.Command {
	return &cli.Command{
		Name: "which", Usage: "which releases of a distribution go with others", ArgsUsage: "NAME --with REQUIREMENT…",
		Flags: append(targetFlags(),
			&cli.StringSliceFlag{Name: "with", Usage: "what they must go with: numpy==1.19.1, or a range"},
			&cli.BoolFlag{Name: "json", Usage: "as one JSON document"}),
		Action: func(c *cli.Context) error {
			question, err := p.whichQuestion(c)
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
	for _, text := range append(c.StringSlice("with"), c.Args().Tail()...) {
		r, err := pep508.Parse(text)
		if err != nil || r.URL != "" {
			return question, misused("--with %q is no requirement, expected one such as numpy==1.26.4", text)
		}
		question.With = append(question.With, r)
	}
	if len(question.With) == 0 {
		return question, misused("which needs --with: pipguard which %s --with numpy==1.26.4", name)
	}
	if question.Target, err = target(c); err != nil {
		return question, err
	}
	question.Policy, err = p.merged(nil)
	return question, err
}

// plainName reads a distribution's name alone.
func plainName(text string) (string, error) {
	r, err := pep508.Parse(text)
	if err != nil || !r.Specifiers.IsEmpty() || r.URL != "" || !r.Marker.IsZero() || len(r.Extras) > 0 {
		return "", misused("%q is no distribution's name, expected one such as numpy", text)
	}
	return r.Key(), nil
}
