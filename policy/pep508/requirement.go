// Package pep508 reads and prints requirements and environment markers as pypa/packaging does, and evaluates markers.
// The standard is PEP 508, today https://packaging.python.org/specifications/dependency-specifiers/.
package pep508

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
)

// Requirement is what one distribution asks of another: a name, and the versions or the URL that will do, where the marker holds.
type Requirement struct {
	Name       string   // as written
	Extras     []string // as written, sorted, each once
	Specifiers pep440.Specifiers
	URL        string
	Marker     Marker
}

// Key gives the normalised name.
func (r Requirement) Key() string { return Normalize(r.Name) }

// String gives the requirement as packaging prints it.
func (r Requirement) String() string {
	var b strings.Builder
	b.WriteString(r.Name)
	if len(r.Extras) > 0 {
		b.WriteString("[" + strings.Join(slices.Sorted(slices.Values(r.Extras)), ",") + "]")
	}
	b.WriteString(r.Specifiers.String())
	if r.URL != "" {
		b.WriteString(" @ " + r.URL)
	}
	if r.Marker.IsZero() {
		return b.String()
	}
	if r.URL != "" {
		b.WriteByte(' ')
	}
	return b.String() + "; " + r.Marker.String()
}

// Bare gives the name and the specifiers alone: what may stand on a command line or in a constraints file.
func (r Requirement) Bare() string {
	return Requirement{Name: r.Name, Specifiers: r.Specifiers}.String()
}

// MarshalText gives the requirement as String does.
func (r Requirement) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a requirement.
func (r *Requirement) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}
