package shim

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/outlook"
	"github.com/pipguard/pipguard/shim/upgrade"
	"github.com/pipguard/pipguard/shim/verify"
)

// What is left over is imported within these, to see whether it works.
const (
	leftOverTime = 2 * time.Minute
	mostLeftOver = 20 // modules
)

// leaving looks at what a plan would leave over, before anything is changed: what fails now is not lost by it (a slow import
// has not failed), and what code of others imports is still used, whoever declares it.
func (u *upgrading) leaving(plan gate.Plan) {
	if u.worked == nil {
		u.worked = map[string]bool{}
	}
	outcome := u.planned(plan)
	names := u.scope.Leftover(outcome)
	known := func(i verify.Import) bool { _, tried := u.worked[i.Module]; return tried }
	u.tryLeftOver(names, u.base.Before, known, func(i verify.Import) { u.worked[i.Module] = i.Result != verify.Fails })
	u.used = u.outlook.Without(outlook.Plan{Before: u.base.Before, After: outcome, Plan: plan}, names)
}

// isUsed says whether code of others imports a distribution that is left over.
func (u *upgrading) isUsed(name string) bool {
	d := u.base.Before.Find(name)
	return d != nil && slices.ContainsFunc(verify.Imports([]environment.Distribution{*d}), func(i verify.Import) bool {
		return slices.ContainsFunc(u.used, func(module string) bool { return strings.HasPrefix(module+".", i.Module+".") })
	})
}

// leftOver names what nothing requires any more, and which of it cannot be imported any more.
func (u *upgrading) leftOver(after policy.Set, now environment.Snapshot) []upgrade.LeftOver {
	var left []upgrade.LeftOver
	names := slices.DeleteFunc(u.scope.Leftover(after), u.isUsed)
	for _, name := range names {
		left = append(left, upgrade.LeftOver{Name: name, Version: after.Distributions[name].Text})
	}
	broken := func(i verify.Import) bool { return !u.worked[i.Module] }
	u.tryLeftOver(names, now, broken, func(i verify.Import) {
		at := slices.IndexFunc(left, func(l upgrade.LeftOver) bool { return l.Name == i.Distribution })
		if i.Result == verify.Fails && left[at].Error == "" {
			left[at].Error = i.Module + ": " + i.Message
		}
	})
	return left
}

// tryLeftOver imports what distributions have, but what is known, where that may be done: not for a dry run, and not where
// the policy has rehearsals off. It leaves no bytecode.
func (u *upgrading) tryLeftOver(names []string, in environment.Snapshot, known func(verify.Import) bool, done func(verify.Import)) {
	if u.wish.DryRun || u.policy.Rehearse == policy.RehearseOff {
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
	environ := append(slices.Clone(u.call.Environ), "PYTHONDONTWRITEBYTECODE=1")
	_ = verify.ImportAll(ctx, u.env, environ, imports[:min(len(imports), mostLeftOver)], done) // what is not tried in time is not told
}
