package pep508

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy/pep440"
)

// TestParse has the forms in which METADATA, requirements files and people write requirements.
func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"numpy", "numpy"},
		{"numpy (>=1.7)", "numpy>=1.7"},
		{"numpy >=1.7 , <2", "numpy<2,>=1.7"},
		{"Foo.Bar[b, a]~=1.0", "Foo.Bar[a,b]~=1.0"},
		{"foo (>=1,<2) ; python_version == '3.6'", `foo<2,>=1; python_version == "3.6"`},
		{"foo;os.name=='nt'", `foo; os_name == "nt"`},
		{"foo @ https://example.org/foo.whl ; extra == 'A_b'", `foo @ https://example.org/foo.whl ; extra == "a-b"`},
		{"foo @ https://example.org/foo.whl;extra", "foo @ https://example.org/foo.whl;extra"},
		{"foo===any-thing", "foo===any-thing"},
	} {
		if r, err := Parse(c.text); err != nil || r.String() != c.want {
			t.Errorf("Parse(%q) = %q, %v, want %q", c.text, r, err, c.want)
		}
		if r, _ := Parse(c.text); LeadingName(c.text) != r.Key() {
			t.Errorf("LeadingName(%q) = %q", c.text, LeadingName(c.text))
		}
	}
}

func TestErrorsGiveTheColumn(t *testing.T) {
	for _, c := range []struct {
		text   string
		column int
	}{
		{"", 1},
		{"==1.0", 1},
		{"foo[a b]", 7},
		{"foo[a", 6},
		{"foo >= 1.0.*", 5},
		{"foo >=1 <2", 9},
		{"foo (>=1", 9},
		{"foo @ ", 7},
		{"foo @ https://example.org/ x", 28},
		{"foo; python_version", 20},
		{"foo; pyton_version < '3'", 6},
		{"foo; os_name == 'é' bar", 21},
		{"foo; os_name == 'é", 17},
		{"foo; (os_name == 'a'", 21},
	} {
		_, err := Parse(c.text)
		syntax, ok := errors.AsType[*SyntaxError](err)
		if !ok || syntax.Column != c.column {
			t.Errorf("Parse(%q): %v, want column %d", c.text, err, c.column)
		}
	}
}

func TestRequirementMadeByHand(t *testing.T) {
	r := Requirement{Name: "Foo_Bar", Extras: []string{"b", "a"}, Specifiers: pep440.MustParseSpecifiers("==1")}
	if got, want := r.String(), "Foo_Bar[a,b]==1"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	if got, want := r.Key(), "foo-bar"; got != want {
		t.Errorf("Key() = %q, want %q", got, want)
	}
}

func TestRequirementAsJSON(t *testing.T) {
	var rule struct{ When []Requirement }
	if err := json.Unmarshal([]byte(`{"When": ["foo >= 1", "bar"]}`), &rule); err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(rule)
	if got, want := string(content), `{"When":["foo\u003e=1","bar"]}`; err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if err := json.Unmarshal([]byte(`{"When": [""]}`), &rule); err == nil || !strings.Contains(err.Error(), "column 1") {
		t.Errorf("error is %v", err)
	}
}
