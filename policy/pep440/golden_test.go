package pep440

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The files in testdata are packaging's own answers, written by scripts/goldens.

// golden reads a file of JSON lines, each as a T.
func golden[T any](t testing.TB, name string) []T {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows []T
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, len(content))
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s, line %d: %v", name, len(rows)+1, err)
		}
		rows = append(rows, row)
	}
	return rows
}

// bit gives answer i of those that scripts/goldens packed into hexadecimal digits.
func bit(t testing.TB, digits string, i int) bool {
	digit, err := strconv.ParseUint(digits[i/4:i/4+1], 16, 4)
	if err != nil {
		t.Fatal(err)
	}
	return digit&(8>>(i%4)) != 0
}

func parseAll[T any](t testing.TB, parse func(string) (T, error), texts []string) []T {
	t.Helper()
	all := make([]T, len(texts))
	for i, text := range texts {
		var err error
		if all[i], err = parse(text); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestVersionsAreReadAsPackagingDoes(t *testing.T) {
	for _, row := range golden[[]any](t, "versions.jsonl") {
		text := row[0].(string)
		v, err := Parse(text)
		if valid := len(row) > 1; valid != (err == nil) {
			t.Errorf("Parse(%q) = %v, packaging's answer: %v", text, err, row[1:])
		}
		if err != nil || len(row) == 1 {
			continue
		}
		kinds := 0.0
		for i, is := range []bool{v.IsPrerelease(), v.IsPostrelease(), v.IsDevrelease()} {
			if is {
				kinds += float64(int(1) << i)
			}
		}
		got := []any{v.String(), v.Public().String(), v.Base().String(), v.Local(), kinds}
		if !slices.Equal(got, row[1:]) {
			t.Errorf("%q: got %v, want %v", text, got, row[1:])
		}
	}
}

func TestVersionsAreOrderedAsPackagingDoes(t *testing.T) {
	groups := golden[[]string](t, "order.jsonl")
	for i, group := range groups {
		for _, v := range parseAll(t, Parse, group) {
			for j := range i {
				w := MustParse(groups[j][0])
				if v.Compare(w) <= 0 || w.Compare(v) >= 0 {
					t.Errorf("%s is not above %s", v, w)
				}
			}
			for _, w := range parseAll(t, Parse, group) {
				if !v.Equal(w) || !v.Public().Equal(w.Public()) || !v.Base().Equal(w.Base()) {
					t.Errorf("%s is not %s", v, w)
				}
			}
		}
	}
}

func TestSpecifiersAreReadAsPackagingDoes(t *testing.T) {
	for _, row := range golden[[]any](t, "specifiers.jsonl") {
		text := row[0].(string)
		s, err := ParseSpecifiers(text)
		if valid := len(row) > 1; valid != (err == nil) {
			t.Errorf("ParseSpecifiers(%q) = %v, packaging's answer: %v", text, err, row[1:])
		}
		if err != nil || len(row) == 1 {
			continue
		}
		if got := []any{s.String(), s.AllowsPrereleases()}; !slices.Equal(got, row[1:]) {
			t.Errorf("%q: got %v, want %v", text, got, row[1:])
		}
	}
}

func TestSpecifiersContainWhatPackagingSays(t *testing.T) {
	rows := golden[[]string](t, "contains.jsonl")
	texts := rows[0]
	for _, row := range rows[1:] {
		s := MustParseSpecifiers(row[0])
		asVersion, asText := row[1], row[len(row)-1]
		for i, text := range texts {
			v, _ := Parse(text)
			if got, want := s.Contains(v), bit(t, asVersion, i); got != want {
				t.Errorf("%q.Contains(%q) = %v, want %v", row[0], text, got, want)
			}
			if got, want := s.ContainsText(text), bit(t, asText, i); got != want {
				t.Errorf("%q.ContainsText(%q) = %v, want %v", row[0], text, got, want)
			}
		}
	}
}

func TestSpecifiersRelateAsPackagingSays(t *testing.T) {
	rows := golden[[]string](t, "relations.jsonl")
	sets := parseAll(t, ParseSpecifiers, rows[0])
	for i, row := range rows[1:] {
		for j := range sets {
			if got, want := sets[i].Excludes(sets[j]), bit(t, row[0], j); got != want {
				t.Errorf("%q.Excludes(%q) = %v, want %v", rows[0][i], rows[0][j], got, want)
			}
			if strings.Contains(rows[0][i]+rows[0][j], "===") {
				continue // packaging gives no answer
			}
			if got, want := sets[i].Within(sets[j]), bit(t, row[1], j); got != want {
				t.Errorf("%q.Within(%q) = %v, want %v", rows[0][i], rows[0][j], got, want)
			}
		}
	}
}

// TestRelationsAgreeWithContains checks Excludes and Within, "===" included, against every version of the goldens.
func TestRelationsAgreeWithContains(t *testing.T) {
	texts := golden[[]string](t, "relations.jsonl")[0]
	sets := parseAll(t, ParseSpecifiers, texts)
	versions := golden[[]string](t, "contains.jsonl")[0]
	admits := make([][]bool, len(sets))
	for i := range sets {
		for _, text := range versions {
			admits[i] = append(admits[i], sets[i].ContainsText(text))
		}
	}
	for i := range sets {
		for j := range sets {
			excludes, within := sets[i].Excludes(sets[j]), sets[i].Within(sets[j])
			for k, text := range versions {
				if excludes && admits[i][k] && admits[j][k] {
					t.Errorf("%q excludes %q, but both admit %q", texts[i], texts[j], text)
				}
				if within && admits[i][k] && !admits[j][k] {
					t.Errorf("%q is within %q, but admits %q", texts[i], texts[j], text)
				}
			}
		}
	}
}
