package policy

import (
	"cmp"
	"fmt"

	"github.com/pipguard/pipguard/policy/evidence"
)

// observed finds pairs that recorded runs saw fail and that no rule covers.
func (f *finder) observed() {
	for _, pair := range f.policy.Evidence.Pairs() {
		if !f.concernsFamilies(pair.Subject, pair.Object) {
			continue
		}
		for _, subject := range f.byKey[pair.Subject] {
			for _, object := range f.byKey[pair.Object] {
				f.run(subject, object)
			}
		}
	}
}

func (f *finder) run(subject, object *Distribution) {
	reading := f.read(subject, object)
	if f.alreadyReported(subject, object) || reading.Result != evidence.Fails && reading.Result != evidence.Warns {
		return
	}
	declared := f.declared(subject, object)
	v := Violation{
		Rule: f.policy.Family(subject.Name) + "-runs-with-" + f.policy.Family(object.Name), Kind: KindObserved,
		Subject: subject.Named(), Object: object.Named(), Severity: Break, Evidence: append(declared, observed(reading)), canConstrain: true,
		Requires: fmt.Sprintf("%s!=%s", object.Name, object.Version.Public()),
	}
	if reading.Result == evidence.Warns {
		if len(declared) > 0 && f.policy.Trust == TrustDeclared {
			return // refused, and no run admits it
		}
		v.Severity, v.Requires = Warn, object.Name
	}
	f.add(v)
}

// read returns what recorded runs say of two distributions, under their families' names.
func (f *finder) read(subject, object *Distribution) evidence.Reading {
	if subject.Version.IsZero() || object.Version.IsZero() {
		return evidence.Reading{Result: evidence.None}
	}
	pair := [2]string{subject.Name, object.Name}
	reading, known := f.readings[pair]
	if !known {
		s, o := f.policy.Family(subject.Name), f.policy.Family(object.Name)
		reading = f.policy.Evidence.Observed(s, subject.Version, o, object.Version, f.set.Markers.PythonVersion)
		f.readings[pair] = reading
	}
	return reading
}

func observed(reading evidence.Reading) Evidence {
	cell := reading.Cell
	e := Evidence{
		"kind": "observed", cell.Subject: cell.SubjectVersion.String(), cell.Object: cell.ObjectVersion.String(),
		"python": cell.Python, "date": cell.Date, "result": string(reading.Result),
	}
	if text := cmp.Or(cell.Exception, cell.Warning); text != "" {
		e["message"] = text
	}
	return e
}
