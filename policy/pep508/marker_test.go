package pep508

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestHolds(t *testing.T) {
	linux := Environment{
		OSName: "posix", SysPlatform: "linux", PythonVersion: "3.10", PythonFullVersion: "3.10.0a1+", PlatformRelease: "6.8.0-45-generic",
	}
	for _, c := range []struct {
		marker string
		extras []string
		want   bool
	}{
		{`python_version >= "3.9"`, nil, true},                                 // as versions, not as text
		{`python_version in "3.9, 3.10"`, nil, true},                           // as text
		{`python_full_version == "3.10.0a1"`, nil, true},                       // "+" is read as "+local"
		{`platform_release >= "6"`, nil, false},                                // no version by PEP 440
		{`platform_release >= "six"`, nil, false},                              // no specifier: ">=" is equality
		{`sys_platform > "a"`, nil, false},                                     // texts have no order
		{`os_name ~= "posix" or os_name == "posix"`, nil, false},               // packaging raises an error
		{`extra == "Foo.Bar"`, []string{"foo-bar"}, true},                      // PEP 685
		{`extra == "b" and sys_platform == "linux"`, []string{"a", "b"}, true}, // once is enough
		{`extra == ""`, nil, true},
		{`extra == ""`, []string{"a"}, false},
		{`"A" in extras and "b" in extras`, []string{"a", "b"}, true},
		{`"a" in dependency_groups`, []string{"a"}, false},
	} {
		m, err := ParseMarker(c.marker)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Holds(linux, c.extras...); got != c.want {
			t.Errorf("%s holds with %q: %v, want %v", c.marker, c.extras, got, c.want)
		}
	}
	if !(Marker{}).Holds(linux) || !(Marker{}).IsZero() {
		t.Error("no marker does not hold everywhere")
	}
}

// TestMarkerIsPrintedReadably: packaging prints values bare, so that these would be read as something else, or not at all.
func TestMarkerIsPrintedReadably(t *testing.T) {
	for _, text := range []string{`os_name == 'a\\n'`, `os_name == 'a\n'`, `os_name == '\x22\x27'`, `os_name == '\0'`, `os_name == 'a\\'`} {
		m, err := ParseMarker(text)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseMarker(m.String()); err != nil || !reflect.DeepEqual(again, m) {
			t.Errorf("%s became %s (%v)", text, m, err)
		}
	}
}

// TestHostileMarkers: deep nesting is refused, not followed until the stack ends.
func TestHostileMarkers(t *testing.T) {
	nested := func(depth int) string {
		return strings.Repeat("(", depth) + "os_name == 'a'" + strings.Repeat(" or os_name == 'b')", depth)
	}
	if m, err := ParseMarker(nested(maxDepth)); err != nil || !m.Holds(Environment{OSName: "b"}) {
		t.Errorf("%d levels: %v", maxDepth, err)
	}
	beside := "os_name == 'b'" + strings.Repeat(" or (os_name == 'a')", 2*maxDepth)
	if m, err := ParseMarker(beside); err != nil || !m.Holds(Environment{OSName: "a"}) {
		t.Errorf("parentheses beside each other: %v", err)
	}
	for _, text := range []string{nested(maxDepth + 1), strings.Repeat("(", 1<<20), strings.Repeat("()", 1<<20)} {
		if _, err := ParseMarker(text); err == nil {
			t.Errorf("%.10s… was taken", text)
		}
	}
}

func TestMarkerAsJSON(t *testing.T) {
	type record struct{ Always, Marker Marker }
	var got record
	if err := json.Unmarshal([]byte(`{"Always": "", "Marker": "os.name == 'nt'"}`), &got); err != nil || !got.Always.IsZero() {
		t.Fatalf("got %v, %v", got, err)
	}
	content, err := json.Marshal(got)
	if got, want := string(content), `{"Always":"","Marker":"os_name == \"nt\""}`; err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if err := json.Unmarshal([]byte(`{"Marker": "os_name"}`), &got); err == nil {
		t.Error("half a comparison was taken")
	}
}

// TestEnvironmentHasEveryVariable: each name in markers but extra and the sets, as pip's installation report spells it.
func TestEnvironmentHasEveryVariable(t *testing.T) {
	kind := reflect.TypeFor[Environment]()
	for field := range kind.Fields() {
		name := field.Tag.Get("json")
		var e Environment
		if err := json.Unmarshal([]byte(`{"`+name+`": "x"}`), &e); err != nil {
			t.Fatal(err)
		}
		if value, ok := e.Get(name); value != "x" || !ok || variables[name] != name {
			t.Errorf("%s: %q, %v, in markers %q", name, value, ok, variables[name])
		}
	}
	if value, ok := (Environment{}).Get("extra"); ok || kind.NumField() != 11 {
		t.Errorf("%d variables, extra is %q", kind.NumField(), value)
	}
}
