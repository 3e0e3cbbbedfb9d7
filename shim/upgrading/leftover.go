package upgrading

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/outlook"
	"github.com/pipguard/pipguard/shim/upgrade"
	"github.com/pipguard/pipguard/shim/verify"
)

// What is left over is imported within these, to see whether it works.
const (
	leftOverTime = 2 * time.Minute
	mostLeftOver = 20 // modules
)

// Leftovers are imported before an upgrade and after it, to see whether they still work. They leave no bytecode.
type Leftovers struct {
	Env     *environment.Environment
	Environ []string
	Outlook *outlook.Observer
	Off     bool // nothing is imported

	before environment.Snapshot
	worked map[string]bool // by module: that its import did not fail before
	used   []string        // modules of what the last plan leaves over that the rest imports
}

// Before looks at what a plan would leave over, before anything is changed: what fails now is not lost by it (a slow import
// has not failed), and what code of others imports is still used, whoever declares it.
func (l *Leftovers) Before(names []string, plan outlook.Plan) {
	if l.worked == nil {
		l.worked = map[string]bool{}
	}
	l.before = plan.Before
	known := func(i verify.Import) bool { _, tried := l.worked[i.Module]; return tried }
	l.try(names, l.before, known, func(i verify.Import) { l.worked[i.Module] = i.Result != verify.Fails })
	l.used = l.Outlook.Without(plan, names)
}

// isUsed says whether code of others imports a distribution that is left over.
func (l *Leftovers) isUsed(name string) bool {
	d := l.before.Find(name)
	return d != nil && slices.ContainsFunc(verify.Imports([]environment.Distribution{*d}), func(i verify.Import) bool {
		return slices.ContainsFunc(l.used, func(module string) bool { return strings.HasPrefix(module+".", i.Module+".") })
	})
}

// After names what nothing requires any more, and which of it cannot be imported any more.
func (l *Leftovers) After(names []string, after policy.Set, now environment.Snapshot) []upgrade.LeftOver {
	var left []upgrade.LeftOver
	names = slices.DeleteFunc(names, l.isUsed)
	for _, name := range names {
		left = append(left, upgrade.LeftOver{Name: name, Version: after.Distributions[name].Text})
	}
	broken := func(i verify.Import) bool { return !l.worked[i.Module] }
	l.try(names, now, broken, func(i verify.Import) {
		at := slices.IndexFunc(left, func(o upgrade.LeftOver) bool { return o.Name == i.Distribution })
		if i.Result == verify.Fails && left[at].Error == "" {
			left[at].Error = i.Module + ": " + i.Message
		}
	})
	return left
}

// try imports what distributions have, but what is known.
func (l *Leftovers) try(names []string, in environment.Snapshot, known func(verify.Import) bool, done func(verify.Import)) {
	if l.Off {
		return
	}
	var list []environment.Distribution
	for _, name := range names {
		if d := in.Find(name); d != nil {
			list = append(list, *d)
		}
	}
	imports := slices.DeleteFunc(verify.Imports(list), known)
	ctx, cancel := context.WithTimeout(context.Background(), leftOverTime)
	defer cancel()
	environ := append(slices.Clone(l.Environ), "PYTHONDONTWRITEBYTECODE=1")
	_ = verify.ImportAll(ctx, l.Env, environ, imports[:min(len(imports), mostLeftOver)], done) // what is not tried in time is not told
}
