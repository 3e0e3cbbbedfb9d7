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
	aTest     = regexp.MustCompile("`([a-z_0-9]+)`")
)

// TestWays holds docs/lockdown.md's table of ways around the guard to the scripts: each row names a script that exists, and
// each script about a way is named.
func TestWays(t *testing.T) {
	ways := waysAround(t)
	var named []string
	for _, row := range ways[2:] {
		tests := aTest.FindAllStringSubmatch(row[3], -1)
		if len(tests) == 0 {
			t.Errorf("%s: no test", row[0])
		}
		for _, test := range tests {
			named = append(named, test[1]+".txtar")
			if _, err := os.Stat("../../testdata/script/" + test[1] + ".txtar"); err != nil {
				t.Errorf("%s: %v", row[0], err)
			}
		}
	}
	scripts, _ := filepath.Glob("../../testdata/script/around_*.txtar")
	for _, script := range scripts {
		if !slices.Contains(named, filepath.Base(script)) {
			t.Errorf("docs/lockdown.md has no row for %s", filepath.Base(script))
		}
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
