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
	subject := f.Match(r.When)
	if subject == nil {
		return
	}
	for _, required := range r.Require {
		if !required.Marker.Holds(f.set.Markers) || !f.concerns(subject.Name, required.Key()) {
			continue
		}
		object, ok := f.Find(required)
		if ok || object == nil {
			continue
		}
		f.add(Violation{
			Rule: r.ID, Kind: KindRule, Subject: subject.Named(), Object: object.Named(), Requires: required.Bare(),
			Severity: r.Severity, Reason: r.Reason, Evidence: f.proof(r, subject, object), Layer: r.Layer, Line: r.Line, canConstrain: !r.BlocksOnly,
		})
	}
}

// declared returns what the subject's own metadata says against the object, if it does.
func (f *finder) declared(subject, object *Distribution) []Evidence {
	for _, r := range subject.Requires {
		if f.policy.Family(r.Key()) == f.policy.Family(object.Name) && r.Marker.Holds(f.set.Markers) && !object.Meets(r) {
			return []Evidence{declaredEvidence(subject, r)}
		}
	}
	return nil
}

func declaredEvidence(d *Distribution, r pep508.Requirement) Evidence {
	return Evidence{"kind": "declared", "distribution": d.Name, "version": d.Text, "requires": r.Bare()}
}
