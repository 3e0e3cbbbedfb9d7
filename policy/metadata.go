package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep508"
)

// metadata finds the requirements that distributions' own METADATA states and the set does not keep.
func (f *finder) metadata() {
	extras := f.extras()
	for _, name := range f.names {
		d := f.set.Distributions[name]
		requires := d.Requires
		if len(extras[name]) > 0 {
			requires = slices.Concat(requires, d.ForExtras())
		}
		for _, r := range requires {
			if f.concerns(name, r.Key()) && r.Marker.Holds(f.set.Markers, extras[name]...) {
				f.requirement(d, r)
			}
		}
	}
}

func (f *finder) requirement(d *Distribution, r pep508.Requirement) {
	object, ok := f.Find(r)
	if ok || object != nil && f.alreadyReported(d, object) {
		return
	}
	v := Violation{
		Rule: d.Name + "-requires-" + r.Key(), Kind: KindMetadata, Subject: d.Named(), Requires: r.Bare(), Severity: Break, canConstrain: true,
		Evidence: []Evidence{declaredEvidence(d, r)},
	}
	if object == nil {
		if !r.Marker.Holds(f.set.Markers) {
			return // of an extra that was asked for elsewhere: pip's own check does not miss it either
		}
		v.Kind, v.Object = KindMissing, Named{Name: r.Key()}
		if !f.Whole {
			v.Severity = Warn // the user may have asked for it so: --no-deps
		}
		f.add(v)
		return
	}
	v.Object = object.Named()
	if admitted := f.admitted(d, object); admitted != nil {
		v.Severity, v.Evidence = Warn, append(v.Evidence, admitted...)
	} else if f.worked(d, object) {
		v.Evidence = append(v.Evidence, worked(d, object))
	}
	f.add(v)
}

// extras returns, by distribution, the extras that other distributions' requirements ask of it.
func (f *finder) extras() map[string][]string {
	asked := map[string][]string{}
	for _, d := range f.set.Distributions {
		for _, r := range d.Requires {
			if len(r.Extras) > 0 && r.Marker.Holds(f.set.Markers) {
				asked[r.Key()] = append(asked[r.Key()], r.Extras...)
			}
		}
	}
	return asked
}

// admitted returns the evidence by which an override, recorded runs or, where the policy trusts it, a rehearsal admit the
// object beside the subject, whatever the subject's metadata says; or that nothing requires the subject any more. It is nil
// where nothing does, or where the policy trusts declarations alone.
func (f *finder) admitted(subject, object *Distribution) []Evidence {
	for _, o := range f.policy.Overrides {
		if f.policy.Trust == TrustDeclared && o.Layer == BuiltIn {
			continue
		}
		if f.overrides(o, subject, object) {
			return append([]Evidence{}, f.nearest(o.Proof(), subject, object)...)
		}
	}
	if f.policy.Trust == TrustDeclared {
		return nil
	}
	if reading := f.read(subject, object); reading.Result == "works" || reading.Result == "warns" {
		return []Evidence{observed(reading)}
	}
	if f.policy.Trust == TrustRehearsed && f.worked(subject, object) {
		return []Evidence{worked(subject, object)}
	}
	if f.LeftOver != nil && f.LeftOver(subject.Name) {
		return []Evidence{{"kind": "left over", "distribution": subject.Name}}
	}
	return nil
}

// worked says whether the subject was imported fine beside the object.
func (f *finder) worked(subject, object *Distribution) bool {
	return f.Rehearsed != nil && f.Rehearsed(subject.Name, object.Name)
}

func worked(subject, object *Distribution) Evidence {
	return Evidence{"kind": "rehearsed", "distribution": subject.Name, "with": object.Name, "result": "works"}
}

func (f *finder) overrides(o Override, subject, object *Distribution) bool {
	first := f.Match(o.When)
	if first == nil || f.policy.Family(first.Name) != f.policy.Family(subject.Name) {
		return false
	}
	return slices.ContainsFunc(o.Admit, func(r pep508.Requirement) bool {
		return f.policy.Family(r.Key()) == f.policy.Family(object.Name) && object.Meets(r)
	})
}
