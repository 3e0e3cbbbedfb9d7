package policy

import (
	"cmp"
	"slices"
	"strings"
)

// Kind says which of the judgement's sources found a violation.
type Kind string

const (
	KindRule      Kind = "rule"        // a rule of the policy
	KindObserved  Kind = "observed"    // a recorded run of this very pair
	KindArtifact  Kind = "artifact"    // what the distributions' files were built against
	KindMetadata  Kind = "metadata"    // a distribution's own Requires-Dist
	KindImport    Kind = "import"      // what code asks for when it is imported, and would not find
	KindCall      Kind = "call"        // what a function asks for when it is called, and would not find
	KindMissing   Kind = "missing"     // a requirement that nothing in the outcome meets
	KindProvider  Kind = "provider"    // two distributions that overwrite each other's files
	KindOverwrite Kind = "overwritten" // files of a distribution that another one of no common family replaces by other ones
	KindLock      Kind = "lock"        // the lock of an environment in lockdown
	KindTags      Kind = "tags"        // an installed distribution whose wheel is for another Python or platform
	KindDowngrade Kind = "downgrade"   // an installed distribution that goes back though nobody named it
)

// Named is one distribution at one version, as its METADATA writes it.
type Named struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

func (n Named) String() string {
	if n.Version == "" {
		return n.Name
	}
	return n.Name + " " + n.Version
}

// A Violation is one requirement that an outcome does not keep: what the subject needs of the object.
type Violation struct {
	Rule     string     `json:"rule"`
	Kind     Kind       `json:"kind"`
	Subject  Named      `json:"subject"`
	Object   Named      `json:"object"`
	Requires string     `json:"requires"` // "numpy<2.0.0,>=1.23.5"
	Severity Severity   `json:"severity"`
	Reason   string     `json:"reason,omitempty"`
	Evidence []Evidence `json:"evidence"`
	Fixes    []string   `json:"fixes"`
	Layer    string     `json:"layer,omitempty"` // the policy layer of the rule
	Line     int        `json:"line,omitempty"`
	Waiver   *Waiver    `json:"waiver,omitempty"` // the waiver that set it aside, or whose end has come

	canConstrain bool         // it may constrain another resolution
	remedies     []Constraint // of a need: under which it is known to be met
	mild         bool         // of a need: it blocks nothing by itself
	apart        bool         // of overwritten files: the newcomer is no other release or build of their owner
}

// Key tells two sets' violations apart or finds them the same, whatever the versions are.
func (v Violation) Key() string {
	return string(v.Kind) + " " + v.Rule + " " + v.Subject.Name + " " + v.Object.Name
}

// Breaks says whether the violation breaks the subject, and no waiver sets it aside.
func (v Violation) Breaks() bool { return v.Severity == Break }

// Touches says whether the violation is about a distribution of that name.
func (v Violation) Touches(name string) bool { return v.Subject.Name == name || v.Object.Name == name }

// Derived says whether an id is of the form that the judgement gives to what no rule of the policy finds, such as
// "NAME-requires-NAME".
func Derived(id string) bool {
	for _, verb := range []string{"-requires-", "-built-for-", "-runs-with-", "-imports-", "-calls-", "-overwrites-", "-is-locked"} {
		if strings.Contains(id, verb) {
			return true
		}
	}
	return strings.HasPrefix(id, "family-") || id == wholeLock
}

// sorted puts what breaks first, then rules before observed, artifacts and metadata; then what others are built on behind
// what is built on it (TensorFlow before its ml-dtypes), then by name.
func (f *finder) sorted() []Violation {
	rank := []Kind{KindLock, KindProvider, KindOverwrite, KindRule, KindObserved, KindArtifact, KindImport, KindMetadata, KindMissing, KindCall, KindDowngrade}
	below := f.below()
	slices.SortStableFunc(f.found, func(a, b Violation) int {
		return cmp.Or(
			cmp.Compare(slices.Index(rank, a.Kind), slices.Index(rank, b.Kind)),
			cmp.Compare(below[a.Subject.Name], below[b.Subject.Name]),
			cmp.Compare(a.Subject.Name, b.Subject.Name),
			cmp.Compare(a.Object.Name, b.Object.Name),
		)
	})
	return bySeverity(f.found)
}

// below counts, for each violation's subject, the other violations' subjects that require it.
func (f *finder) below() map[string]int {
	count := map[string]int{}
	for _, v := range f.found {
		subject := f.set.Distributions[v.Subject.Name]
		if subject == nil {
			continue // only the lock has it
		}
		for _, r := range subject.Requires {
			count[r.Key()]++
		}
	}
	return count
}

// bySeverity puts what breaks before what warns, and keeps the order otherwise.
func bySeverity(violations []Violation) []Violation {
	slices.SortStableFunc(violations, func(a, b Violation) int { return cmp.Compare(a.Severity.text, b.Severity.text) })
	return violations
}

// Breaking returns those of the violations that break something.
func Breaking(violations []Violation) []Violation {
	return slices.DeleteFunc(slices.Clone(violations), func(v Violation) bool { return !v.Breaks() })
}
