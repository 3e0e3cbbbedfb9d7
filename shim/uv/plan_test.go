package uv

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lines writes changes as uv's text has them.
func lines(changes []Change) string {
	var all []string
	for _, c := range changes {
		sign := "-"
		if c.Arrives {
			sign = "+"
		}
		all = append(all, strings.TrimSpace(sign+c.Name+" "+c.Version+" "+c.URL))
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

// TestPlans reads what real uvs print (scripts/uv-plans): alike in each of them.
func TestPlans(t *testing.T) {
	for name, want := range map[string]string{
		"upgrade":   "+six 1.17.0; -six 1.15.0",
		"nothing":   "",
		"reinstall": "+six 1.15.0; -six 1.15.0",
		"folder":    "+ours  file:///golden/project",
		"editable":  "+ours  file:///golden/project; +six  file:///golden/six-1.16.0-py2.py3-none-any.whl; -six 1.15.0",
		"sync":      "+six 1.16.0; -idna 3.7; -six 1.15.0",
	} {
		files, err := filepath.Glob("testdata/plans/" + name + "-*.txt")
		if err != nil || len(files) < 6 {
			t.Fatalf("%s: %d recorded plans, %v", name, len(files), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			changes, err := readText(string(text))
			if data, none := os.ReadFile(strings.TrimSuffix(file, ".txt") + ".json"); err == nil && none == nil {
				var told []Change
				if told, err = readJSON(string(data)); err == nil {
					changes, err = agreed(told, changes)
				}
			}
			got := lines(changes)
			for _, built := range []string{"ours 1.0"} { // JSON has the version of what it has built, the text has not
				got = strings.ReplaceAll(got, built, "ours ")
			}
			if got = strings.ReplaceAll(got, "six 1.16.0 file", "six  file"); err != nil || got != want {
				t.Errorf("%s: %s, %v; want %s", file, got, err, want)
			}
		}
	}
}

// TestUnread refuses what is in no known form.
func TestUnread(t *testing.T) {
	for _, text := range []string{
		"", "Resolved 1 package in 3ms\n", "Would install 1 package\n", "Would install 1 package\n + six 1.0\n",
		"Would uninstall 2 packages\n - six==1.0\n", " + six==1.0\n", "Would install some packages\n + six==1.0\n",
	} {
		if changes, err := readText(text); !errors.Is(err, errUnread) {
			t.Errorf("%q is read as %v, %v", text, changes, err)
		}
	}
	for _, data := range []string{
		"", "[]", "{}", `{"changes": []}`, `{"changes": [{"name": "six", "action": "mended"}], "dry_run": true}`,
	} {
		if changes, err := readJSON(data); !errors.Is(err, errUnread) {
			t.Errorf("%q is read as %v, %v", data, changes, err)
		}
	}
	if changes, err := readJSON(`{"dry_run": true, "sync": {}}`); !errors.Is(err, errUnlisted) {
		t.Errorf("a plan that lists nothing is read as %v, %v", changes, err)
	}
	one, other := []Change{{Name: "a", Arrives: true}}, []Change{{Name: "b", Arrives: true}}
	for _, pair := range [][2][]Change{{one, other}, {one, nil}, {nil, one}} {
		if _, err := agreed(slices.Clone(pair[0]), pair[1]); !errors.Is(err, errUnread) {
			t.Errorf("%v and %v agree", pair[0], pair[1])
		}
	}
}

// FuzzReadText has hostile text end in time, with changes or an error.
func FuzzReadText(f *testing.F) {
	f.Add("Would install 1 package\n + six==1.0\n")
	f.Add("Would uninstall 1 package\n - six @ file:///x\n ~ a==1 (from b)\n")
	f.Fuzz(func(t *testing.T, text string) {
		if changes, err := readText(text); err == nil && len(changes) > len(text) {
			t.Errorf("%d changes of %d bytes", len(changes), len(text))
		}
	})
}
