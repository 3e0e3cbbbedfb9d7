package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	waysTable = regexp.MustCompile(`(?s)<!-- ways -->\n(.*?)<!-- end -->`)
	waysShown = regexp.MustCompile(`(?s)(<!-- the ways of docs/lockdown.md -->\n).*?(<!-- end -->)`)
	aTest     = regexp.MustCompile("`([a-z_0-9]+)`")
)

// TestWays compares the README's table of ways around the guard with that of docs/lockdown.md, which says more; -u writes
// it. Each row names a script that there is, and each script about a way is named.
func TestWays(t *testing.T) {
	ways := waysAround(t)
	var told []string
	for _, row := range ways[2:] {
		tests := aTest.FindAllStringSubmatch(row[3], -1)
		if len(tests) == 0 {
			t.Errorf("%s: no test", row[0])
		}
		for _, test := range tests {
			told = append(told, test[1]+".txtar")
			if _, err := os.Stat("../../testdata/script/" + test[1] + ".txtar"); err != nil {
				t.Errorf("%s: %v", row[0], err)
			}
		}
	}
	scripts, _ := filepath.Glob("../../testdata/script/around_*.txtar")
	for _, script := range scripts {
		if !slices.Contains(told, filepath.Base(script)) {
			t.Errorf("docs/lockdown.md has no row for %s", filepath.Base(script))
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	fresh := waysShown.ReplaceAllString(string(readme), "${1}"+strings.ReplaceAll(compact(ways), "$", "$$")+"${2}")
	switch {
	case fresh == string(readme):
	case *update:
		if err := os.WriteFile("../../README.md", []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("README.md: its ways around the guard are not those of docs/lockdown.md; scripts/docs writes them")
	}
}

// waysAround gives the rows of docs/lockdown.md's table: way, what becomes of it, permissions, tests.
func waysAround(t *testing.T) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/lockdown.md")
	if err != nil {
		t.Fatal(err)
	}
	table := waysTable.FindSubmatch(text)
	if table == nil {
		t.Fatal("docs/lockdown.md has no table of ways")
	}
	for line := range strings.Lines(string(table[1])) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 6 {
			t.Fatalf("not 4 cells: %s", line)
		}
		cells = cells[1:5]
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}

// aNote is what a word in the second column goes on to say.
var aNote = regexp.MustCompile(`(?:[:;,]| by | \[).*`)

// compact is the table with one word in the second column.
func compact(rows [][]string) string {
	var text strings.Builder
	for i, row := range rows {
		word := aNote.ReplaceAllString(row[1], "")
		if i > 1 && row[2] != "" && word == "seen" {
			word = "seen; needs permissions"
		}
		text.WriteString("| " + strings.Join([]string{strings.ReplaceAll(row[0], " [1]", ""), word, row[2], row[3]}, " | ") + " |\n")
	}
	return strings.ReplaceAll(text.String(), "  ", " ")
}
