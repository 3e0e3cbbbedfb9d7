package policy

import (
	"maps"
	"slices"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A finder collects the violations of one set; it holds what its five sources share.
type finder struct {
	policy    *Policy
	set       Set
	shares    func(a, b string) bool
	brief     bool
	whole     bool
	rehearsed func(subject, object string) bool
	tolerated []string        // see Question
	about     map[string]bool // only violations that touch these family keys; nil for all
	names     []string        // of the set's distributions, in order
	byKey     map[string][]*Distribution
	found     []Violation
	pairs     map[[2]string]bool // subject and object names that a rule or a run has spoken of

	readings map[[2]string]evidence.Reading // of subject and object names
}

// Question asks what a set violates.
type Question struct {
	Policy    *Policy
	Set       Set
	About     []string                          // only what touches these distributions; nil for all
	Shares    func(a, b string) bool            // whether two distributions' RECORDs share files; nil: members of a family do
	Shared    []Shared                          // what distributions of no common family both write
	Lock      *Lock                             // what the set is held to; nil for nothing
	Needs     []BrokenNeed                      // what code would not find in the set
	Tolerated []string                          // rules of mild needs that no plan mends
	Rehearsed func(subject, object string) bool // whether the one was imported fine beside the other; nil: nothing was
	Whole     bool                              // the set is all that there is: what it lacks breaks
	Brief     bool                              // without what speaks for the rules
}

// Violations returns what the set violates, what breaks first. Waivers are not applied yet.
func Violations(q Question) []Violation {
	f := &finder{policy: q.Policy, set: q.Set, shares: q.Shares, brief: q.Brief, whole: q.Whole, rehearsed: q.Rehearsed, tolerated: q.Tolerated, pairs: map[[2]string]bool{}, readings: map[[2]string]evidence.Reading{}}
	if q.About != nil {
		f.about = map[string]bool{}
		for _, name := range q.About {
			f.about[q.Policy.Family(name)] = true
		}
	}
	f.group()
	f.rules()
	f.observed()
	f.artifacts()
	f.needs(q.Needs)
	f.metadata()
	f.providers()
	f.overwritten(q.Shared)
	f.locked(q.Lock)
	return f.sorted()
}

// group sorts the set's distributions under their families' keys.
func (f *finder) group() {
	f.byKey = make(map[string][]*Distribution, len(f.set.Distributions))
	f.names = slices.Sorted(maps.Keys(f.set.Distributions))
	for _, name := range f.names {
		key := f.policy.Family(name)
		f.byKey[key] = append(f.byKey[key], f.set.Distributions[name])
	}
}

// asked says whether a violation between two families' keys is part of the question.
func (f *finder) asked(subject, object string) bool {
	return f.about == nil || f.about[subject] || f.about[object]
}

// concerns is asked for two distributions' names.
func (f *finder) concerns(subject, object string) bool {
	return f.about == nil || f.asked(f.policy.Family(subject), f.policy.Family(object))
}

func (f *finder) add(v Violation) {
	if v.Evidence == nil {
		v.Evidence = []Evidence{}
	}
	if v.Kind != KindMissing && v.Kind != KindMetadata {
		f.pairs[[2]string{v.Subject.Name, v.Object.Name}] = true
	}
	f.found = append(f.found, v)
}

// spoken says whether a stronger source has already judged the pair.
func (f *finder) spoken(subject, object *Distribution) bool {
	return f.pairs[[2]string{subject.Name, object.Name}]
}

// present returns the distributions that can meet a requirement on a name: of that name, or of its family.
func (f *finder) present(name string) []*Distribution { return f.byKey[f.policy.Family(name)] }

// meets returns the distribution that meets the requirement, and whether one does; where none fits, the nearest one.
func (f *finder) meets(r pep508.Requirement) (*Distribution, bool) {
	var nearest *Distribution
	for _, d := range f.present(r.Key()) {
		if admits(r, d) {
			return d, true
		}
		if nearest == nil || d.Name == r.Key() {
			nearest = d
		}
	}
	return nearest, false
}

// admits says whether a distribution's version is within the requirement's specifiers.
func admits(r pep508.Requirement, d *Distribution) bool {
	if r.URL != "" || r.Specifiers.IsEmpty() {
		return true
	}
	if d.Version.IsZero() {
		return r.Specifiers.ContainsText(d.Text)
	}
	return r.Specifiers.Contains(d.Version)
}

func (d *Distribution) named() Named { return Named{d.Name, d.Text} }

// wants writes a requirement's name and specifiers: what may stand on a command line or in a constraints file.
func wants(r pep508.Requirement) string {
	return pep508.Requirement{Name: r.Name, Specifiers: r.Specifiers}.String()
}
