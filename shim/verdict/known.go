package verdict

import (
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
	if !complete(after, planned) && !j.Request.Invocation.NoDeps {
		return Judgement{}, false
	}
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

// knownPlan gives the releases that the request pins, where it does nothing but pin and the evidence holds the metadata
// of each: then pip's plan is these and no other.
func (j Judge) knownPlan() ([]*policy.Distribution, bool) {
	if !j.Request.Plain() {
		return nil, false
	}
	var planned []*policy.Distribution
	for _, m := range j.Request.Mentions {
		version, exact := m.Specifiers.Exact()
		if m.Fixed || !exact || m.Extras() {
			return nil, false
		}
		if d := j.Before.Set.Distributions[m.Name]; d != nil && d.Version.Equal(version) && !j.Request.Invocation.ForceReinstall {
			continue
		}
		d, ok := j.published(m.Name, version)
		if !ok && j.Lock != nil { // a lock needs no more than the version
			d, ok = &policy.Distribution{Name: m.Name, Version: version, Text: version.String()}, true
		}
		if !ok {
			return nil, false
		}
		planned = append(planned, d)
	}
	return planned, true
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

// complete says whether the planned distributions find all that they require in the outcome, so that pip adds nothing.
func complete(after policy.Set, planned []*policy.Distribution) bool {
	for _, d := range planned {
		for _, q := range d.Requires {
			if !q.Marker.Holds(after.Markers) {
				continue
			}
			found := after.Distributions[q.Key()]
			if found == nil || len(q.Extras) > 0 || !q.Specifiers.Contains(found.Version) {
				return false
			}
		}
	}
	return true
}
