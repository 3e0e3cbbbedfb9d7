package policy

import "github.com/pipguard/pipguard/policy/pep508"

// rules finds the policy's rules that the set does not keep.
func (f *finder) rules() {
	for key := range f.byKey {
		for _, i := range f.policy.byName[key] {
			f.rule(&f.policy.Rules[i])
		}
	}
}

func (f *finder) rule(r *Rule) {
	subject := f.holds(r.When)
	if subject == nil {
		return
	}
	for _, required := range r.Require {
		if !required.Marker.Holds(f.set.Markers) || !f.concerns(subject.Name, required.Key()) {
			continue
		}
		object, ok := f.meets(required)
		if ok || object == nil {
			continue
		}
		f.add(Violation{
			Rule: r.ID, Kind: KindRule, Subject: subject.named(), Object: object.named(), Requires: wants(required),
			Severity: r.Severity, Reason: r.Reason, Evidence: f.proof(r, subject, object), Layer: r.Layer, Line: r.Line, steers: !r.blocksOnly,
		})
	}
}

// declared returns what the subject's own metadata says against the object, if it does.
func (f *finder) declared(subject, object *Distribution) []Evidence {
	for _, r := range subject.Requires {
		if f.policy.Family(r.Key()) == f.policy.Family(object.Name) && r.Marker.Holds(f.set.Markers) && !admits(r, object) {
			return []Evidence{declaredEvidence(subject, r)}
		}
	}
	return nil
}

func declaredEvidence(d *Distribution, r pep508.Requirement) Evidence {
	return Evidence{"kind": "declared", "distribution": d.Name, "version": d.Text, "requires": wants(r)}
}

// holds returns the first distribution that `when` names if all that it names are present, nil otherwise.
func (f *finder) holds(when []pep508.Requirement) *Distribution {
	var first *Distribution
	for _, r := range when {
		if !r.Marker.Holds(f.set.Markers) {
			return nil
		}
		d, ok := f.meets(r)
		if !ok {
			return nil
		}
		if first == nil {
			first = d
		}
	}
	return first
}
