package shim

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// judgeKnown judges the request before pip starts, where its plan is known without an index. The verdict is Allow where
// it is not known, or where there is more to it than a block.
func (r *run) judgeKnown() policy.Verdict {
	planned, ok := r.knownPlan()
	if !ok || len(planned) == 0 || len(r.snapshot.flaws) > 0 {
		return policy.Allow
	}
	after := r.snapshot.set.With(planned)
	if !complete(after, planned) && !r.inv.NoDeps {
		return policy.Allow
	}
	if r.decide(after); r.decision.Verdict != policy.Block { // what files say is read where the rest lets it pass
		r.scan(after, gate.Plan{})
		r.decide(after)
	}
	r.alone = nil
	if r.decision.Verdict != policy.Block {
		r.decision = policy.Decision{} // the gate judges it again, and tells it once
		return policy.Allow
	}
	r.static = true
	return policy.Block
}

// knownPlan gives the releases that the request pins, where it does nothing but pin and the evidence holds the metadata
// of each: then pip's plan is these and no other.
func (r *run) knownPlan() ([]*policy.Distribution, bool) {
	inv := r.inv
	plain := inv.Act == pipargs.Install && inv.Refusal == nil && len(inv.Editables)+len(inv.Groups)+len(inv.Scripts)+len(inv.Constraints) == 0 &&
		inv.Target.Text == "" && inv.Prefix.Text == "" && inv.Root.Text == "" && !inv.User && inv.Python == ""
	if !plain || inv.Upgrade && inv.Strategy == "eager" || len(r.request.Limits) > 0 {
		return nil, false
	}
	var planned []*policy.Distribution
	for _, m := range r.mentions {
		version, exact := m.Specifiers.Exact()
		if m.Fixed || !exact || len(m.request.Extras) > 0 {
			return nil, false
		}
		if d := r.snapshot.set.Distributions[m.Name]; d != nil && d.Version.Equal(version) && !inv.ForceReinstall {
			continue
		}
		d, ok := r.published(m.Name, version)
		if !ok && r.held != nil { // a lock needs no more than the version
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
func (r *run) published(name string, version pep440.Version) (*policy.Distribution, bool) {
	platform := policy.Platform(r.env.Markers)
	release, ok := evidence.Find(name, version)
	if !ok || !release.HasWheel(r.env.Minor(), platform) {
		return nil, false
	}
	return &policy.Distribution{Name: name, Version: version, Text: version.String(), Requires: release.Requires(platform)}, true
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
