package needs

import (
	"cmp"
	"slices"
)

// A Finding is a need that is not certainly met.
type Finding struct {
	Need
	Subject, Version string // the distribution that asks
	File             string // below its folder
	Import           string // the module that asks, dotted
	State            State
	Why              string
	Provider         string   // the distribution that has, or had, the module; "python"; or the top name where there is none
	ProviderVersion  string   // after the plan; "" where it is removed or there is none
	Missing          string   // the module that is missing, or that lacks the name
	Before           State    // how it stood before the plan
	Reached          bool     // a top package or an entry point of the subject imports the module that asks
	Read             bool     // a rehearsal cannot say more than reading does
	order            int      // of what functions ask for: the sooner its module is reached, the smaller
	New              bool     // the subject itself is new or replaced
	Always           bool     // it is new, and imports what is certainly not there whatever happens
	Aside            bool     // nothing is known to import the module that asks: it is told at most
	Extra            bool     // nothing is known to import the module that asks, and the subject requires what it asks for an extra alone
	Lacks            bool     // it is missing, or nothing in plain sight has the name, though a __getattr__ may
	Lacked           bool     // so it was before the plan
	Without          []string // parameters that what it calls has to be given
	Many             bool     // what it calls does not take as many arguments by position
	Hook             bool     // its host refuses what it asks for as a plug-in
	unseen           bool     // its module does not bind the name in plain sight
	refused          bool     // what it calls does not take a keyword, as far as can be read
	passed           bool     // what it imports is there, and lacks something itself
	Slight           bool     // in doubt, of a subject that is new or replaced, and nothing is known against it
}

// Explains says whether reading alone shows that it is missing, and was not before: a __getattr__ may have the name that
// nothing had in plain sight before either.
func (f Finding) Explains() bool { return f.State == Unmet || f.Lacks && !f.Lacked }

// Inevitable says that it is asked for whenever the module is imported, and that nothing is done where it is missing.
func (f Finding) Inevitable() bool { return f.always() && f.Caught == 0 }

// Object is the dotted name of what is asked for.
func (n Need) Object() string {
	if n.Name == "" {
		return n.Module
	}
	return n.Module + "." + n.Name
}

// sorted puts first what is certain or missing in plain sight, at import and reached: not all may be tried.
func sorted(all []Finding) []Finding {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(b.State, a.State),
			-boolean(a.AtImport, b.AtImport),
			-boolean(a.Explains(), b.Explains()),
			-boolean(a.Reached, b.Reached),
			cmp.Compare(a.Subject, b.Subject),
			cmp.Compare(a.order, b.order),
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
		)
	})
	return all
}

func boolean(a, b bool) int { return cmp.Compare(bit(a), bit(b)) }
