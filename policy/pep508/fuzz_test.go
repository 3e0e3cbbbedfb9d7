package pep508

import (
	"slices"
	"testing"
)

// FuzzRequirement: what is read and printed is read again as the same requirement.
func FuzzRequirement(f *testing.F) {
	for _, row := range slices.Concat(golden(f, "requirements.jsonl"), golden(f, "declared.jsonl")) {
		f.Add(row[0].(string))
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(r.String())
		if err != nil {
			t.Fatalf("%q: printed as %q: %v", text, r, err)
		}
		if r.Name != again.Name || !slices.Equal(r.Extras, again.Extras) || r.Specifiers.String() != again.Specifiers.String() ||
			r.URL != again.URL || r.Marker.String() != again.Marker.String() {
			t.Fatalf("%q: %q became %q", text, r, again)
		}
	})
}

// FuzzMarker: what is read and printed is read again as a marker that holds in the same places.
func FuzzMarker(f *testing.F) {
	for _, row := range golden(f, "markers.jsonl")[1:] {
		f.Add(row[0].(string), "3.11")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		m, err := ParseMarker(text)
		if err != nil {
			return
		}
		again, err := ParseMarker(m.String())
		if err != nil || again.String() != m.String() {
			t.Fatalf("%q: %q became %q (%v)", text, m, again, err)
		}
		environment := Environment{OSName: value, PythonVersion: value, PythonFullVersion: value, PlatformRelease: value}
		if m.Holds(environment, value) != again.Holds(environment, value) || m.Holds(environment) != again.Holds(environment) {
			t.Fatalf("%q and %q hold in different places, %q", text, again, value)
		}
	})
}
