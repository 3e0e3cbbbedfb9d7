package pep440

import "testing"

// FuzzVersion: what is read and printed is read again as the same version.
func FuzzVersion(f *testing.F) {
	for _, row := range golden[[]any](f, "versions.jsonl") {
		f.Add(row[0].(string))
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Parse(text)
		if err != nil {
			if !v.IsZero() {
				t.Fatalf("%q: %v, and yet %q", text, err, v)
			}
			return
		}
		for _, w := range []Version{v, v.Public(), v.Base()} {
			again, err := Parse(w.String())
			if err != nil || again.String() != w.String() || !again.Equal(w) || again.Local() != w.Local() {
				t.Fatalf("%q: %q became %q (%v)", text, w, again, err)
			}
		}
		if !v.Base().Equal(v.Public().Base()) || v.Public().Compare(v) > 0 {
			t.Fatalf("%q: base %q, public %q", text, v.Base(), v.Public())
		}
	})
}

// FuzzSpecifiers: what is read and printed is read again as the same specifiers, they admit what each of them admits,
// and none of them excludes what it admits.
func FuzzSpecifiers(f *testing.F) {
	versions := golden[[]string](f, "contains.jsonl")[0]
	for i, row := range golden[[]any](f, "specifiers.jsonl") {
		f.Add(row[0].(string), versions[i%len(versions)])
	}
	f.Fuzz(func(t *testing.T, text, version string) {
		s, err := ParseSpecifiers(text)
		if err != nil {
			return
		}
		again, err := ParseSpecifiers(s.String())
		if err != nil || again.String() != s.String() {
			t.Fatalf("%q: %q became %q (%v)", text, s, again, err)
		}
		each := true
		for specifier := range s.All() {
			each = each && MustParseSpecifiers(specifier.String()).ContainsText(version)
		}
		if admits := s.ContainsText(version); admits != each || admits != again.ContainsText(version) {
			t.Fatalf("%q admits %q: %v; each: %v; printed: %v", text, version, admits, each, again.ContainsText(version))
		}
		if !s.Within(again) || s.ContainsText(version) && s.Excludes(again) {
			t.Fatalf("%q and %q: within %v, excludes %v", text, again, s.Within(again), s.Excludes(again))
		}
	})
}
