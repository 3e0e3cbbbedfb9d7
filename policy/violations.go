package policy

import "github.com/pipguard/pipguard/policy/evidence"

// A finder collects the violations that answer a question; it holds what its sources share.
type finder struct {
	Question
	Lookup
	about    map[string]bool // the families' keys of Question.About; nil for all
	found    []Violation
	pairs    map[[2]string]bool             // subject and object names that a rule or a run has reported
	readings map[[2]string]evidence.Reading // of subject and object names
}

// Question asks what a set violates.
type Question struct {
	Policy     *Policy
	Set        Set
	About      []string                          // only what touches these distributions; nil for all
	Overlap    func(a, b string) bool            // whether two distributions' RECORDs share files; nil: members of a family do
	Overwrites []Overwrite                       // what distributions of no common family both write
	Lock       *Lock                             // what the set is held to; nil for nothing
	Needs      []BrokenNeed                      // what code would not find in the set
	Tolerated  []string                          // rules of mild needs that no plan mends
	Rehearsed  func(subject, object string) bool // whether the one was imported fine beside the other; nil: nothing was
	LeftOver   func(name string) bool            // whether nothing requires a distribution any more; nil: nobody knows
	Whole      bool                              // the set is all that there is: what it lacks breaks
	Brief      bool                              // without the rules' evidence
}

// Violations returns what the set violates, what breaks first. Waivers are not applied yet.
func Violations(q Question) []Violation {
	f := &finder{Question: q, Lookup: NewLookup(q.Policy, q.Set), pairs: map[[2]string]bool{}, readings: map[[2]string]evidence.Reading{}}
	if q.About != nil {
		f.about = map[string]bool{}
		for _, name := range q.About {
			f.about[q.Policy.Family(name)] = true
		}
	}
	f.rules()
	f.observed()
	f.artifacts()
	f.needs()
	f.metadata()
	f.providers()
	f.overwritten()
	f.locked()
	return f.sorted()
}

// concernsFamilies says whether a violation between two families' keys is part of the question.
func (f *finder) concernsFamilies(subject, object string) bool {
	return f.about == nil || f.about[subject] || f.about[object]
}

// concerns is asked for two distributions' names.
func (f *finder) concerns(subject, object string) bool {
	return f.about == nil || f.concernsFamilies(f.policy.Family(subject), f.policy.Family(object))
}

func (f *finder) add(v Violation) {
	if v.Evidence == nil {
		v.Evidence = []Evidence{}
	}
	if v.Kind != KindMissing && v.Kind != KindMetadata && (!v.IsNeed() || v.Severity == Break && !v.mild) {
		f.pairs[[2]string{v.Subject.Name, v.Object.Name}] = true
	}
	f.found = append(f.found, v)
}

// alreadyReported says whether a stronger source has judged the pair.
func (f *finder) alreadyReported(subject, object *Distribution) bool {
	return f.pairs[[2]string{subject.Name, object.Name}]
}
