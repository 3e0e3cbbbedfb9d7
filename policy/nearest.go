package policy

import (
	"cmp"
	"slices"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
)

// proof is what speaks for a rule against a pair: the subject's metadata, the recorded run nearest to the pair where it
// bears the rule out, and the rule's own evidence.
func (f *finder) proof(r *Rule, subject, object *Distribution) []Evidence {
	proof, own := f.declared(subject, object), r.Evidence
	cell := f.read(subject, object).Cell
	if cell.Result == evidence.Fails || cell.Result == evidence.Warns && r.Severity == Warn {
		run := observed(evidence.Reading{Result: cell.Result, Cell: cell})
		own = slices.DeleteFunc(slices.Clone(own), func(e Evidence) bool { return f.sameRun(e, run, subject, object) })
		own = slices.Insert(own, 0, run)
	}
	return append(proof, f.nearest(own, subject, object)...)
}

// sameRun says whether two pieces of evidence are of one recorded run.
func (f *finder) sameRun(a, b Evidence, subject, object *Distribution) bool {
	return a.Kind() == b.Kind() && a.Text("python") == b.Text("python") &&
		f.release(a, subject).Equal(f.release(b, subject)) && f.release(a, object).Equal(f.release(b, object))
}

// nearest puts, among an evidence's observed runs, those first that show more than that the pair works, then those of the
// nearest releases: the subject's, then the object's, then those on the set's own Python.
func (f *finder) nearest(all []Evidence, subject, object *Distribution) []Evidence {
	var places []int
	var runs []Evidence
	for i, e := range all {
		if e.Kind() == "observed" {
			places, runs = append(places, i), append(runs, e)
		}
	}
	slices.SortStableFunc(runs, func(a, b Evidence) int {
		return cmp.Or(
			order(a.Text("result") == string(evidence.Works), b.Text("result") == string(evidence.Works)),
			slices.Compare(apart(f.release(a, subject), subject.Version), apart(f.release(b, subject), subject.Version)),
			slices.Compare(apart(f.release(a, object), object.Version), apart(f.release(b, object), object.Version)),
			order(a.Text("python") != f.set.Markers.PythonVersion, b.Text("python") != f.set.Markers.PythonVersion),
		)
	})
	sorted := slices.Clone(all)
	for i, place := range places {
		sorted[place] = runs[i]
	}
	return sorted
}

// release is the release of a distribution that an evidence names, under any name of its family; zero where it names none.
func (f *finder) release(e Evidence, d *Distribution) pep440.Version {
	for key := range e {
		if f.policy.Family(key) == f.policy.Family(d.Name) {
			if version, err := pep440.Parse(e.Text(key)); err == nil {
				return version
			}
		}
	}
	return pep440.Version{}
}

// apart is how far two versions are from each other, by their first three segments; furthest where one is not known.
func apart(a, b pep440.Version) []int {
	if a.IsZero() || b.IsZero() {
		return []int{1 << 30}
	}
	var steps []int
	for n := range 3 {
		steps = append(steps, max(a.Segment(n)-b.Segment(n), b.Segment(n)-a.Segment(n)))
	}
	return steps
}

// order puts what is false before what is true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
