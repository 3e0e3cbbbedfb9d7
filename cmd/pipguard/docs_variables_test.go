package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var (
	aVariable     = regexp.MustCompile(`\bPIPGUARD(_[A-Z]+)*\b`)
	aVariablesRow = regexp.MustCompile("(?m)^\\| `(PIPGUARD(?:_[A-Z]+)*)` \\|")
)

// TestVariables compares the table of docs/variables.md with the variables that the code names.
func TestVariables(t *testing.T) {
	table, err := os.ReadFile("../../docs/variables.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, row := range aVariablesRow.FindAllSubmatch(table, -1) {
		listed = append(listed, string(row[1]))
	}
	var used []string
	for _, root := range []string{"cmd", "shim", "policy", "scripts", "testdata", "install.sh", "action.yml"} {
		used = append(used, variablesBelow(t, filepath.Join("../..", root))...)
	}
	for _, name := range used {
		if !slices.Contains(listed, name) {
			t.Errorf("docs/variables.md lacks %s", name)
			listed = append(listed, name)
		}
	}
	for _, name := range listed {
		if !slices.Contains(used, name) {
			t.Errorf("docs/variables.md has %s, which nothing reads", name)
		}
	}
}

// variablesBelow lists the names in all text files below a folder, or in one file.
func variablesBelow(t *testing.T, root string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil || slices.Contains(content, 0) {
			return err
		}
		for _, name := range aVariable.FindAll(content, -1) {
			names = append(names, string(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
