package policy

import (
	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Case is one plan to be judged.
type Case struct {
	Policy     *Policy
	Today      toml.LocalDate // for waivers
	Before     Set            // what is installed
	After      Set            // what would be
	Request    Request
	Applied    []Constraint // put in by earlier rounds of the same run
	Dead       []Constraint // those that a plan was asked for with, on top of these, and that led nowhere
	Overlap    func(a, b string) bool
	Overwrites []Overwrite
	Rehearsed  func(subject, object string) bool // whether the one was imported fine beside the other; nil: nothing was
	LeftOver   func(name string) bool            // whether nothing requires a distribution any more, in After; nil: nobody knows
	Needs      []BrokenNeed                      // what code would not find in After, and finds in Before
	Tolerated  []string                          // rules of mild needs that no plan mends
	Lock       *Lock                             // what the environment is held to, in lockdown; nil for nothing
	Brought    func(name string) bool            // of an undo: whether a distribution came after what is undone; else nil
}

// Violations returns what a set breaks under the case's policy and lock, of what touches the named distributions, nil for
// all; what breaks comes first, and what a waiver sets aside warns. Files that distributions of no common family write over
// each other's, and what code needs, are not part of it.
func (c Case) Violations(set Set, names []string) []Violation { return c.violated(c.about(set, names)) }

// about is the question that Violations answers.
func (c Case) about(set Set, names []string) Question {
	return Question{Policy: c.Policy, Set: set, About: names, Overlap: c.Overlap, Lock: c.Lock, Rehearsed: c.Rehearsed}
}

// violated answers a question, what a waiver sets aside as a warning.
func (c Case) violated(q Question) []Violation { return c.Policy.waive(Violations(q), c.Today) }

// Touches says whether the plan adds, replaces or removes a distribution.
func (c Case) Touches(name string) bool {
	return c.After.Distributions[name] != c.Before.Distributions[name]
}

// Requested lists the distributions of the outcome that the request names.
func (c Case) Requested() []*Distribution {
	return c.requested(func(Asked) bool { return true })
}

// Pinned lists the distributions of the outcome of which the request admits one release alone.
func (c Case) Pinned() []*Distribution { return c.requested(Asked.Pinned) }

func (c Case) requested(which func(Asked) bool) []*Distribution {
	var all []*Distribution
	for _, a := range c.Request.Asked {
		if d := c.After.Distributions[a.Name]; d != nil && which(a) {
			all = append(all, d)
		}
	}
	return all
}

// PinsExclude says whether what the request pins requires of a distribution what no release in a range is.
func (c Case) PinsExclude(name string, specifiers pep440.Specifiers) bool {
	pinned, _ := c.PinAgainst(name, specifiers)
	return pinned != nil
}

// PinAgainst gives a release that the request pins, and what it requires of a distribution that no release in a range is;
// nil where there is none.
func (c Case) PinAgainst(name string, specifiers pep440.Specifiers) (*Distribution, pep508.Requirement) {
	for _, d := range c.Pinned() {
		for _, q := range d.Requires {
			if q.Key() == name && q.Marker.Holds(c.After.Markers) && q.Specifiers.Excludes(specifiers) {
				return d, q
			}
		}
	}
	return nil, pep508.Requirement{}
}

// Dispensable says whether a distribution of the outcome is new, and was not asked for by name.
func (c Case) Dispensable(name string) bool {
	return c.Before.Distributions[name] == nil && !c.Request.Names(name)
}

// Escapes lists the constraints that take distributions of the outcome out of the reach of a violated rule.
func (c Case) Escapes(v Violation) []Constraint {
	rule := c.Policy.RuleOf(v)
	if rule == nil {
		return nil
	}
	l := NewLookup(c.Policy, c.After)
	var found []Constraint
	for _, when := range rule.When {
		out, ok := outside(when.Specifiers)
		if d, _ := l.Find(when); ok && d != nil {
			found = append(found, Constraint{Name: d.Name, Specifiers: out, For: v.Object})
		}
	}
	return found
}
