package pep508

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// The files in testdata are packaging's own answers, written by scripts/goldens.

// golden reads a file of JSON lines.
func golden(t testing.TB, name string) [][]any {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]any
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, len(content))
	for lines.Scan() {
		var row []any
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s, line %d: %v", name, len(rows)+1, err)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestNamesAreNormalisedAsPackagingDoes(t *testing.T) {
	for _, row := range golden(t, "names.jsonl") {
		name := row[0].(string)
		if got, want := Normalize(name), row[1]; got != want {
			t.Errorf("Normalize(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestRequirementsAreReadAsPackagingDoes(t *testing.T) {
	for _, row := range golden(t, "requirements.jsonl") {
		text := row[0].(string)
		r, err := Parse(text)
		if valid := len(row) > 1; valid != (err == nil) {
			t.Errorf("Parse(%q) = %v, packaging's answer: %v", text, err, row[1:])
		}
		if err != nil || len(row) == 1 {
			continue
		}
		extras := []any{}
		for _, extra := range r.Extras {
			extras = append(extras, extra)
		}
		got := []any{r.String(), r.Name, extras, r.Specifiers.String(), r.URL, r.Marker.String()}
		if !reflect.DeepEqual(got, row[1:]) {
			t.Errorf("%q: got %q, want %q", text, got, row[1:])
		}
	}
}

func TestDeclaredRequirementsAreReadAsPackagingDoes(t *testing.T) {
	for _, row := range golden(t, "declared.jsonl") {
		r, err := Parse(row[0].(string))
		if err != nil {
			t.Error(err)
		} else if r.String() != row[1] {
			t.Errorf("%q: got %q, want %q", row[0], r, row[1])
		}
	}
}

// asked is an environment with the extras that are asked for, as scripts/goldens writes them.
type asked struct {
	environment Environment
	extras      []string
}

func readAsked(t *testing.T, row []any) (all []asked) {
	t.Helper()
	content, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var pairs [][2]json.RawMessage
	if err := json.Unmarshal(content, &pairs); err != nil {
		t.Fatal(err)
	}
	for _, pair := range pairs {
		var a asked
		if err := json.Unmarshal(pair[0], &a.environment); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(pair[1], &a.extras); err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

func TestMarkersHoldWherePackagingSays(t *testing.T) {
	rows := golden(t, "markers.jsonl")
	environments := readAsked(t, rows[0])
	for _, row := range rows[1:] {
		text := row[0].(string)
		m, err := ParseMarker(text)
		if valid := len(row) > 1; valid != (err == nil) {
			t.Errorf("ParseMarker(%q) = %v, packaging's answer: %v", text, err, row[1:])
		}
		if err != nil || len(row) == 1 {
			continue
		}
		if got, want := m.String(), row[1]; want != "" && got != want {
			t.Errorf("%q: String() = %q, want %q", text, got, want)
		}
		for i, answer := range row[2].(string) {
			if got, want := m.Holds(environments[i].environment, environments[i].extras...), answer == 'T'; got != want {
				t.Errorf("%q: holds %v, packaging's answer %c in %+v", text, got, answer, environments[i])
			}
		}
	}
}
