package outlook

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// held says whether what is asked for keeps the plan's release of a distribution, and not the one that is installed: the
// request does, or what else the plan brings.
func (l *look) held(name string) bool {
	installed, asked := l.plan.Before.Set.Distributions[name], l.plan.Request
	if installed == nil || !l.worlds.changed[name] || l.plan.After.Distributions[name] == nil {
		return false
	}
	if wanted, named := asked.Find(name); named && (wanted.Pinned() || !wanted.Specifiers.Contains(installed.Version)) {
		return true
	}
	refuses := func(r pep508.Requirement) bool {
		return r.Key() == name && r.Marker.Holds(l.plan.After.Markers) && !installed.Meets(r)
	}
	return slices.ContainsFunc(l.plan.After.Names(), func(other string) bool {
		return l.worlds.changed[other] && slices.ContainsFunc(l.plan.After.Distributions[other].Requires, refuses)
	})
}

// yields says whether pip may have a distribution that the plan keeps as it is installed in another release: the request
// leads to it and admits more than one release, and the search has not found that none helps.
func (l *look) yields(name string) bool {
	installed, asked := l.plan.Before.Set.Distributions[name], l.plan.Request
	if installed == nil || installed.Version.IsZero() || installed.Direct != "" || l.stays[name] || l.worlds.changed[name] || asked.Fixes(name) {
		return false
	}
	if asked.NoDeps {
		return asked.Names(name)
	}
	return slices.Contains(policy.Reachable(policy.Case{After: l.plan.After, Request: asked}, nil), name)
}
