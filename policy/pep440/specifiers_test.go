package pep440

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestContains has the questions that other implementations get wrong.
func TestContains(t *testing.T) {
	for _, c := range []struct {
		specifiers, version string
		want                bool
	}{
		{"<2", "2.0.0rc1", false},
		{"<2.0.0rc2", "2.0.0rc1", true},
		{">1.0", "1.0.post1", false},
		{">1.0.post1", "1.0.post2", true},
		{">1.0", "1.0+cpu", false},
		{"<=1.0", "1.0+cpu", true},
		{"==2.17.*", "2.17.0+nv25.2", true},
		{"==2.17.0", "2.17.0+nv25.2", true},
		{"==2.17.0+nv25.2", "2.17.0", false},
		{"==1.0.*", "1.0.dev1", true},
		{"~=1.19.2", "1.20.0", false},
		{"~=1.19", "1.20.0", true},
		{"===1.0", "1.0.0", false},
		{"", "1.0.dev1", true},
	} {
		if got := MustParseSpecifiers(c.specifiers).Contains(MustParse(c.version)); got != c.want {
			t.Errorf("%q contains %s: %v, want %v", c.specifiers, c.version, got, c.want)
		}
	}
}

func TestExact(t *testing.T) {
	for _, c := range []struct {
		specifiers, version string
		exact               bool
	}{
		{"==1.0", "1.0", true},
		{">=1,==1.5", "1.5", true},
		{"===1.0", "1.0", true},
		{"===nightly", "", true},
		{"==1.*", "", false},
		{"~=1.0", "", false},
		{"", "", false},
	} {
		if v, exact := MustParseSpecifiers(c.specifiers).Exact(); v.String() != c.version || exact != c.exact {
			t.Errorf("%q: %q, %v, want %q, %v", c.specifiers, v, exact, c.version, c.exact)
		}
	}
}

func TestRelations(t *testing.T) {
	for _, c := range []struct {
		left, right      string
		excludes, within bool
	}{
		{"<1.24", ">=1.24", true, false},
		{"<=1.24", ">=1.24", false, false},
		{"~=1.19.2", ">=1.16,<2", false, true},
		{">=1.16,<2", "~=1.19.2", false, false},
		{">1,<1.0.1", "<2", false, true},
		{"==1.26.4", "!=1.26.*", true, false},
		{"==1.26.4", "!=1.26.4+cpu", false, false},
		{"===1.26.4", "==1.26.4", false, true},
		{"===nightly", ">=1", true, false},
		{"", ">=0.dev0", false, false},
		{"<1,>1", "==5", true, true},
	} {
		left, right := MustParseSpecifiers(c.left), MustParseSpecifiers(c.right)
		if got := left.Excludes(right); got != c.excludes || right.Excludes(left) != got {
			t.Errorf("%q excludes %q: %v, want %v", c.left, c.right, got, c.excludes)
		}
		if got := left.Within(right); got != c.within {
			t.Errorf("%q within %q: %v, want %v", c.left, c.right, got, c.within)
		}
	}
}

func TestAnd(t *testing.T) {
	s := MustParseSpecifiers(">=1.0").And(MustParseSpecifiers("<2,>=1.0"))
	if got, want := s.String(), "<2,>=1.0"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	var operators []string
	for specifier := range s.All() {
		operators = append(operators, specifier.Operator)
	}
	if want := []string{">=", "<", ">="}; !slices.Equal(operators, want) {
		t.Errorf("All() gives %q, want %q", operators, want)
	}
	if !(Specifiers{}).And(Specifiers{}).IsEmpty() || s.IsEmpty() {
		t.Error("nothing and nothing is not empty, or something is")
	}
}

func TestMinimal(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"<5,>=4.11,>=4.7":       "<5,>=4.11",
		">=1,!=0.9,!=1.2,<2,<3": "!=1.2,<2,>=1",
		"==1.2,>=1,<2":          "==1.2",
		"<1,>1":                 "<1,>1",
		"~=1.4,>=1.4":           "~=1.4",
	} {
		s := MustParseSpecifiers(text).Minimal()
		if got := s.String(); got != want {
			t.Errorf("%q in short: %q, want %q", text, got, want)
		}
	}
}

func TestParseSpecifierPartsNothing(t *testing.T) {
	if s, err := ParseSpecifier("===1,2"); err != nil || !s.ContainsText("1,2") {
		t.Errorf("got %v, %v", s, err)
	}
	if s, err := ParseSpecifier(">=1,<2"); err == nil {
		t.Errorf("got %v", s)
	}
}

func TestSpecifiersAsJSON(t *testing.T) {
	var rule struct{ Require Specifiers }
	if err := json.Unmarshal([]byte(`{"Require": ">= 1.0, <2"}`), &rule); err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(rule)
	if got, want := string(content), `{"Require":"\u003c2,\u003e=1.0"}`; err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if err := json.Unmarshal([]byte(`{"Require": ">= one"}`), &rule); err == nil {
		t.Error("a bad range was taken silently")
	}
}

// TestHostileSpecifiers: what a distribution's METADATA may say must not stop the guard.
func TestHostileSpecifiers(t *testing.T) {
	var many strings.Builder
	for i := range 20_000 {
		many.WriteString("!=" + strconv.Itoa(i) + ",")
	}
	start := time.Now()
	if s := MustParseSpecifiers(many.String()); s.Contains(MustParse("19999")) || !s.Contains(MustParse("20000")) {
		t.Error("20,000 specifiers hold wrongly")
	}
	for _, text := range []string{strings.Repeat("1", 1<<20), strings.Repeat("1.", 1<<20), "1+" + strings.Repeat("a.", 1<<20)} {
		if _, err := ParseSpecifiers("==" + text); err == nil {
			t.Errorf("%.10s… was taken", text)
		}
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}
