package main

import (
	"context"
	"strconv"
	"time"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/rehearsal"
	"github.com/urfave/cli/v2"
)

// checkTime is how long the rehearsal of a whole environment may take, unless PIPGUARD_REHEARSAL_TIMEOUT says otherwise.
const checkTime = 5 * time.Minute

// look says what code does not find in an environment; nil where it is judged for another Python or platform than its own.
func (p program) look(ctx context.Context, c *cli.Context, env *environment.Environment) inquiry.Look {
	if c.String("python") != "" || c.String("platform") != "" {
		return nil
	}
	return p.looking(env, c.Bool("rehearse")).Look(ctx)
}

func (p program) looking(env *environment.Environment, rehearse bool) inquiry.Looking {
	l := inquiry.Looking{Env: env, Rehearse: rehearse, Limits: rehearsal.Limits{Total: checkTime, Each: 30 * time.Second}}
	if cache, err := caller.Cache.Folder(p.environ); err == nil {
		l.Cache = cache
	}
	if state, err := caller.State.Folder(p.environ); err == nil {
		l.State = state
	}
	if seconds, err := strconv.ParseFloat(p.variable("PIPGUARD_REHEARSAL_TIMEOUT"), 64); err == nil && seconds > 0 {
		l.Limits.Total = time.Duration(seconds * float64(time.Second))
	}
	return l
}
