package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Distribution is what the judgement knows of one installed or planned distribution.
type Distribution struct {
	Name     string         // normalised, PEP 503
	Version  pep440.Version // zero where Text is no PEP 440 version
	Text     string         // the version as its METADATA writes it
	Requires []pep508.Requirement
	Optional string // lines: what it requires for an extra alone, unread; most of what METADATA says, and seldom asked for
	Direct   string // the URL or path that it was or will be installed from; "" for an index
	Editable bool
	Built    Built // what its files were built against, as far as they were read
}

// ForExtras reads what d requires for extras. Lines that are no requirement are passed over, as pip does.
func (d *Distribution) ForExtras() []pep508.Requirement {
	var read []pep508.Requirement
	for line := range strings.Lines(d.Optional) {
		if r, err := pep508.Parse(strings.TrimSuffix(line, "\n")); err == nil {
			read = append(read, r)
		}
	}
	return read
}

// Named is the distribution at its version.
func (d *Distribution) Named() Named { return Named{d.Name, d.Text} }

// Meets says whether the distribution's version is within a requirement's specifiers; its name is not asked for.
func (d *Distribution) Meets(r pep508.Requirement) bool {
	if r.URL != "" || r.Specifiers.IsEmpty() {
		return true
	}
	if d.Version.IsZero() {
		return r.Specifiers.ContainsText(d.Text)
	}
	return r.Specifiers.Contains(d.Version)
}

// Pinnable says whether a requirement can ask for the distribution's very version.
func (d *Distribution) Pinnable() bool { return !Pin(d).Specifiers.IsEmpty() }

// A Set is the distributions of one environment, by normalised name, with the environment's marker variables.
type Set struct {
	Markers       pep508.Environment
	Distributions map[string]*Distribution
}

// With returns the set after a plan: the planned distributions put over the installed ones.
func (s Set) With(plan []*Distribution) Set {
	after := Set{Markers: s.Markers, Distributions: make(map[string]*Distribution, len(s.Distributions)+len(plan))}
	maps.Copy(after.Distributions, s.Distributions)
	for _, d := range plan {
		after.Distributions[d.Name] = d
	}
	return after
}

// Without returns the set less the named distributions.
func (s Set) Without(names []string) Set {
	after := s.With(nil)
	for _, name := range names {
		delete(after.Distributions, name)
	}
	return after
}

// Names returns the names of the set's distributions, sorted.
func (s Set) Names() []string { return slices.Sorted(maps.Keys(s.Distributions)) }

// Changes lists what differs between two sets, by name; From or To is "" for what is added or removed.
func Changes(before, after Set) []Change {
	var changes []Change
	for _, name := range names(before, after) {
		change := Change{Name: name}
		b, a := before.Distributions[name], after.Distributions[name]
		if b != nil {
			change.From = b.Text
		}
		if a != nil {
			change.To = a.Text
		}
		if a != b && change.From != change.To {
			changes = append(changes, change)
		}
	}
	return changes
}

// A Change is one distribution's way from one version to another.
type Change struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}
