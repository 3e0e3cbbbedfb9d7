package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
)

// proof is the evidence for a rule against a pair: the subject's metadata, the recorded run nearest to the pair where it
// bears the rule out, and the rule's own evidence.
func (f *finder) proof(r *Rule, subject, object *Distribution) []Evidence {
	if f.Brief {
		return nil
	}
	proof, own := f.declared(subject, object), r.Proof()
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
	type run struct {
		Evidence
		distance []int
	}
	var places []int
	for i, e := range all {
		if e.Kind() == "observed" {
			places = append(places, i)
		}
	}
	if len(places) < 2 {
		return all
	}
	var runs []run
	for _, place := range places {
		runs = append(runs, run{all[place], f.distance(all[place], subject, object)})
	}
	slices.SortStableFunc(runs, func(a, b run) int { return slices.Compare(a.distance, b.distance) })
	sorted := slices.Clone(all)
	for i, place := range places {
		sorted[place] = runs[i].Evidence
	}
	return sorted
}

func (f *finder) distance(e Evidence, subject, object *Distribution) []int {
	works := bit(e.Text("result") == string(evidence.Works))
	elsewhere := bit(e.Text("python") != f.set.Markers.PythonVersion)
	return slices.Concat([]int{works}, apart(f.release(e, subject), subject.Version), apart(f.release(e, object), object.Version), []int{elsewhere})
}

func bit(set bool) int {
	if set {
		return 1
	}
	return 0
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
	const far = 1 << 30
	if a.IsZero() || b.IsZero() {
		return []int{far, far, far}
	}
	var steps []int
	for n := range 3 {
		steps = append(steps, max(a.Segment(n)-b.Segment(n), b.Segment(n)-a.Segment(n)))
	}
	return steps
}
