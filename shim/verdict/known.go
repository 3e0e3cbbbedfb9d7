package verdict

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
)

// WithoutIndex judges the request before pip starts, where its plan is known without an index. Only a block is known for
// certain: false where the plan is not known, or where there is more to it.
func (j Judge) WithoutIndex() (Judgement, bool) {
	planned, ok := j.knownPlan()
	if !ok || len(planned) == 0 || len(j.Before.Flaws) > 0 {
		return Judgement{}, false
	}
	after := j.Before.Set.With(planned)
	judged := Judgement{Snapshot: j.Before, Case: j.question(j.Before, j.Before.Set, after, Round{})}
	judged.Decision = policy.Judge(judged.Case)
	if judged.Decision.Verdict != policy.Block { // what files say is read where the rest lets it pass
		read := reader{store: j.Store, snapshot: j.Before}
		before, after := read.scan(j.Before.Set, after)
		judged.Case, judged.Unread = j.question(j.Before, before, after, Round{}), read.unread
		judged.Decision = policy.Judge(judged.Case)
	}
	return judged, judged.Decision.Verdict == policy.Block
}

// knownPlan gives the releases that the request brings, where all that it leads to is known: what it pins is in the evidence,
// and what else it asks for or needs is installed and stays. Then pip's plan is these and no other.
func (j Judge) knownPlan() ([]*policy.Distribution, bool) {
	if !j.Request.Plain() || slices.ContainsFunc(j.Request.Policy.Limits, func(a policy.Asked) bool { return a.Fixed }) {
		return nil, false
	}
	var planned []*policy.Distribution
	pinned := map[string]bool{}
	for _, m := range j.Request.Mentions {
		if !m.Released() {
			return nil, false
		}
		d, pin, ok := j.known(m.Name)
		if !ok {
			return nil, false
		}
		if pin && !pinned[m.Name] && d != j.Before.Set.Distributions[m.Name] {
			planned = append(planned, d)
		}
		pinned[m.Name] = pin
	}
	c := closure{Judge: j, after: j.Before.Set.With(planned), pinned: pinned, seen: map[string]bool{}}
	return planned, j.Request.Invocation.NoDeps || c.complete()
}

// known gives the one release that the request admits of a distribution, or with pin false the installed one that pip keeps.
func (j Judge) known(name string) (d *policy.Distribution, pin, ok bool) {
	asked, _ := j.Request.Policy.Find(name)
	wanted := asked.Specifiers.And(j.Request.Policy.LimitsOn(name))
	installed := j.Before.Set.Distributions[name]
	version, exact := wanted.Exact()
	switch {
	case !exact:
		return installed, false, installed != nil && !asked.Fixed && wanted.Contains(installed.Version) && j.Request.KeepsInstalled()
	case !wanted.Contains(version):
		return nil, false, false // pip has no plan
	case installed != nil && installed.Version.Equal(version) && !j.Request.Invocation.ForceReinstall:
		return installed, true, true
	}
	d, ok = j.published(name, version)
	if !ok && j.Lock != nil { // a lock needs no more than the version
		d, ok = &policy.Distribution{Name: name, Version: version, Text: version.String()}, true
	}
	return d, true, ok
}

// published finds a release's metadata in the evidence, where it has a wheel for this interpreter.
func (j Judge) published(name string, version pep440.Version) (*policy.Distribution, bool) {
	platform := evidence.Platform(j.Env.Markers)
	release, ok := j.Policy.Evidence.Find(name, version)
	if !ok || !release.HasWheel(j.Env.Minor(), platform) {
		return nil, false
	}
	return &policy.Distribution{Name: name, Version: version, Text: version.String(), Requires: release.Requires(platform)}, true
}

// Pinned is the set of releases that the request pins, with the metadata that the evidence has of them.
func (j Judge) Pinned() policy.Set {
	set := policy.Set{Markers: j.Env.Markers, Distributions: map[string]*policy.Distribution{}}
	for _, m := range j.Request.Mentions {
		version, exact := m.Specifiers.Exact()
		if !exact || m.Fixed {
			continue
		}
		d, ok := j.published(m.Name, version)
		if !ok {
			d = &policy.Distribution{Name: m.Name, Version: version, Text: version.String()}
		}
		set.Distributions[m.Name] = d
	}
	return set
}
