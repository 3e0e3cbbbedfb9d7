package pep508

import (
	"fmt"
	"strings"
)

// Marker is an environment marker (PEP 508): where a requirement counts. The zero value holds everywhere.
type Marker struct{ terms []term }

// term is a comparison, or more terms in parentheses. "and" binds closer than "or"; terms stay in one row, as written.
type term struct {
	or         bool   // joined to the term before it by "or", not "and"
	group      []term // at least two; nil for a comparison
	comparison comparison
}

// IsZero reports whether there is no marker.
func (m Marker) IsZero() bool { return len(m.terms) == 0 }

// ParseMarker reads a marker. An error wraps a *SyntaxError.
func ParseMarker(text string) (Marker, error) {
	m, err := parseMarker(&scanner{text: text})
	if err != nil {
		return Marker{}, fmt.Errorf("parse marker %q: %w", text, err)
	}
	return m, nil
}

// String gives the marker as packaging prints it, "" for none.
func (m Marker) String() string {
	var b strings.Builder
	writeTerms(&b, m.terms)
	return b.String()
}

func writeTerms(b *strings.Builder, terms []term) {
	for i := range terms {
		t := &terms[i]
		switch {
		case i > 0 && t.or:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(" and ")
		}
		if t.group == nil {
			b.WriteString(t.comparison.String())
			continue
		}
		b.WriteByte('(')
		writeTerms(b, t.group)
		b.WriteByte(')')
	}
}

// MarshalText gives the marker as String does.
func (m Marker) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a marker; "" is none.
func (m *Marker) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Marker{}
		return nil
	}
	parsed, err := ParseMarker(string(text))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
