package policy

import "github.com/pipguard/pipguard/policy/pep440"

// A Request is what a command line and its files ask for, as far as the judgement must know it.
type Request struct {
	Asked   []Asked
	Limits  []Asked // the user's own constraints: they name nothing, and bind all the same
	Upgrade bool
	NoDeps  bool
}

// Asked is one distribution that the request names.
type Asked struct {
	Name       string // normalised
	Specifiers pep440.Specifiers
	Fixed      bool // by a URL, a file or a hash: no other release can stand in for it
}

// Pinned says whether the request admits one release alone.
func (a Asked) Pinned() bool {
	_, exact := a.Specifiers.Exact()
	return exact || a.Fixed
}

// Find returns what the request says of a distribution; several mentions of one name are taken together.
func (r Request) Find(name string) (Asked, bool) {
	found := Asked{Name: name}
	ok := false
	for _, a := range r.Asked {
		if a.Name == name {
			found.Specifiers = found.Specifiers.And(a.Specifiers)
			found.Fixed = found.Fixed || a.Fixed
			ok = true
		}
	}
	return found, ok
}

// Names says whether the request names a distribution.
func (r Request) Names(name string) bool {
	_, ok := r.Find(name)
	return ok
}

// LimitsOn returns what the user's own constraints leave of a distribution.
func (r Request) LimitsOn(name string) pep440.Specifiers {
	var all pep440.Specifiers
	for _, a := range r.Limits {
		if a.Name == name {
			all = all.And(a.Specifiers)
		}
	}
	return all
}

// Pins says whether the request asks for that very version of a distribution.
func (r Request) Pins(name, version string) bool {
	asked, ok := r.Find(name)
	pin, exact := asked.Specifiers.Exact()
	return ok && exact && (pin.String() == version || pin.Original() == version)
}

// Fixes says whether the request admits one release of a distribution alone.
func (r Request) Fixes(name string) bool {
	asked, ok := r.Find(name)
	return ok && asked.Pinned()
}
