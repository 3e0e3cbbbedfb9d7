package main

import (
	"context"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/urfave/cli/v2"
)

// look says what code does not find in an environment; nil where it is judged for another Python or platform than its own.
func (p program) look(ctx context.Context, c *cli.Context, env *environment.Environment, merged *policy.Policy) inquiry.Look {
	looking := p.looking(c, env)
	if looking == nil {
		return nil
	}
	if c.Bool("rehearse") {
		*looking = looking.Rehearsing(merged)
	}
	return looking.Look(ctx)
}

// looking is how code of an environment is read; nil where the question is about another Python or platform than its own.
func (p program) looking(c *cli.Context, env *environment.Environment) *inquiry.Looking {
	if c.String("python") != "" || c.String("platform") != "" {
		return nil
	}
	looking := inquiry.NewLooking(env, p.environ)
	return &looking
}
