package pipargs

import (
	"reflect"
	"slices"
	"testing"

	"github.com/pipguard/pipguard/policy/pep508"
)

// wordGolden is a word and what real pips took it for.
type wordGolden struct {
	Word     string
	Editable bool
	Outcomes []struct {
		Act, Form, Name string
		Extras          []string
		Marker          bool
		Pips            []string
	}
}

var forms = map[Form]string{
	Invalid: "invalid", Named: "named", Direct: "direct", Folder: "folder", Archive: "archive", URL: "url", VCS: "vcs",
}

// The newest pip decides: what older ones took beyond PEP 440 and PEP 508 is Invalid here.
func TestClassifyAsRealPipsDo(t *testing.T) {
	for _, g := range readGoldens(t).Requests {
		classify := Classify
		if g.Editable {
			classify = ClassifyEditable
		}
		for _, want := range g.Outcomes {
			if want.Act != "taken" || !slices.Contains(want.Pips, pips[len(pips)-1]) {
				continue
			}
			got := classify(g.Word)
			if forms[got.Form] != want.Form {
				t.Errorf("%q is %s, want %s", g.Word, forms[got.Form], want.Form)
			}
			if want.Name != "" && pep508.Normalize(got.Name) != pep508.Normalize(want.Name) {
				t.Errorf("%q: name %q, want %q", g.Word, got.Name, want.Name)
			}
			if marker := got.Marker != "" || !got.Requirement.Marker.IsZero(); marker != want.Marker {
				t.Errorf("%q: marker %v, want %v", g.Word, marker, want.Marker)
			}
			if !slices.Equal(got.Extras, want.Extras) {
				t.Errorf("%q: extras %q, want %q", g.Word, got.Extras, want.Extras)
			}
		}
	}
}

func TestClassifyDetails(t *testing.T) {
	for _, c := range []struct {
		text, form, name, version, location string
	}{
		{"numpy=1.0", "invalid", "", "", ""},
		{"numpy pandas", "invalid", "", "", ""},
		{"", "invalid", "", "", ""},
		{"./dist/a_b-1.0+cu1-py3-none-any.whl[x] ; python_version<'4'", "archive", "a_b", "1.0+cu1", "./dist/a_b-1.0+cu1-py3-none-any.whl"},
		{"https://host/a_b-1.0%2Bcu1-py3-none-any.whl#sha256=0", "url", "a_b", "1.0+cu1", "https://host/a_b-1.0%2Bcu1-py3-none-any.whl#sha256=0"},
		{"dist/my-tool-2.0.tar.gz", "archive", "my-tool", "2.0", "dist/my-tool-2.0.tar.gz"},
		{"git+https://host/a.git@v1#subdirectory=x&egg=b[c]", "vcs", "b", "", "git+https://host/a.git@v1#subdirectory=x&egg=b[c]"},
		{"numpy @ https://host/numpy-1.0-cp311-cp311-win32.whl", "direct", "numpy", "1.0", ""},
	} {
		got := Classify(c.text)
		if forms[got.Form] != c.form || got.Name != c.name || got.Version != c.version || got.Location != c.location {
			t.Errorf("Classify(%q) = %s %q %q %q", c.text, forms[got.Form], got.Name, got.Version, got.Location)
		}
	}
}

func TestParseWheel(t *testing.T) {
	got, err := parseWheel("numpy-1.26.4-1a-cp311.cp312-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl")
	want := Wheel{"numpy", "1.26.4", "1a", []string{"cp311", "cp312"}, []string{"abi3"}, []string{"manylinux_2_17_x86_64", "manylinux2014_x86_64"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, file := range []string{"", ".whl", "numpy.whl", "numpy-1.0.whl", "a-1-x-py3-none-any.whl", "a-1--none-any.whl", "a/b-1-py3-none-any.whl", "a-1-py3-none-any.zip"} {
		if got, err := parseWheel(file); err == nil {
			t.Errorf("ParseWheel(%q) = %+v", file, got)
		}
	}
}
