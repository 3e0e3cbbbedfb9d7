package upgrading

import (
	"context"
	"slices"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/upgrade"
	"github.com/pipguard/pipguard/shim/verify"
)

// What is left over is imported within these, to see whether it works.
const (
	leftOverTime = 30 * time.Second
	mostLeftOver = 20 // modules
)

// Leftovers are imported before an upgrade and after it, to see whether they still work. They leave no bytecode.
type Leftovers struct {
	Env     *environment.Environment
	Environ []string
	Off     bool // nothing is imported

	worked map[string]bool // by module: whether it could be imported before
}

// Before imports what a plan would leave over, before anything is changed: what does not work now is not lost by it.
func (l *Leftovers) Before(names []string, now environment.Snapshot) {
	if l.worked == nil {
		l.worked = map[string]bool{}
	}
	l.try(names, now, func(i verify.Import) {
		if _, known := l.worked[i.Module]; !known {
			l.worked[i.Module] = i.Result == verify.Holds
		}
	})
}

// After names what nothing requires any more, and which of it cannot be imported any more.
func (l *Leftovers) After(names []string, after policy.Set, now environment.Snapshot) []upgrade.LeftOver {
	var left []upgrade.LeftOver
	for _, name := range names {
		left = append(left, upgrade.LeftOver{Name: name, Version: after.Distributions[name].Text})
	}
	l.try(names, now, func(i verify.Import) {
		at := slices.IndexFunc(left, func(o upgrade.LeftOver) bool { return o.Name == i.Distribution })
		if i.Result == verify.Fails && l.worked[i.Module] && left[at].Error == "" {
			left[at].Error = i.Module + ": " + i.Message
		}
	})
	return left
}

// try imports what distributions have.
func (l *Leftovers) try(names []string, in environment.Snapshot, done func(verify.Import)) {
	if l.Off {
		return
	}
	var list []environment.Distribution
	for _, name := range names {
		if d := in.Find(name); d != nil {
			list = append(list, *d)
		}
	}
	imports := verify.Imports(list)
	ctx, cancel := context.WithTimeout(context.Background(), leftOverTime)
	defer cancel()
	environ := append(slices.Clone(l.Environ), "PYTHONDONTWRITEBYTECODE=1")
	_ = verify.ImportAll(ctx, l.Env, environ, imports[:min(len(imports), mostLeftOver)], done) // what is not tried in time is not told
}
