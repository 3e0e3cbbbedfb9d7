package main

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
	"github.com/rogpeppe/go-internal/diff"
)

var bare = flag.Bool("bare", false, "TestDifferential: leave the guard out on both sides, which proves the harness")

// TestDifferential runs each command line of testdata/differential in a guarded environment and in its twin
// without a guard, at a path of the same length: what is printed, the exit code and the files left are equal.
func TestDifferential(t *testing.T) {
	sections := readSections(t, "../../testdata/differential/commands.txt")
	kit := testkit.New(t, "../../testdata")
	guard := ""
	if !*bare {
		guard = filepath.Join(buildPipguard(t), "pipguard")
	}
	for i, s := range sections {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && i > 0 {
				t.Skip("-short: the first section only")
			}
			s.run(t, kit, guard)
		})
	}
}

// run answers each command on both sides; without a guard both are bare.
func (s section) run(t *testing.T, kit *testkit.Kit, guard string) {
	root := t.TempDir()
	guarded, twin := newSide(t, filepath.Join(root, "guard"), kit, s), newSide(t, filepath.Join(root, "plain"), kit, s)
	if guard != "" {
		if out, err := exec.Command(guard, "enable", guarded.env.Dir).CombinedOutput(); err != nil {
			t.Fatalf("pipguard enable: %v\n%s", err, out)
		}
	}
	for _, command := range s.commands {
		got, want := guarded.answer(t, command), twin.answer(t, command)
		if got != want {
			t.Errorf("%s\n%s", command, diff.Diff("without", []byte(want), "guarded", []byte(got)))
		}
		if verdict := guarded.verdict(t); verdict != "" && verdict != "allow" {
			t.Errorf("%s\nthe verdict is %s: this table is for what is allowed", command, verdict)
		}
	}
	if got, want := guarded.names(t), twin.names(t); got != want {
		t.Errorf("what lies there at the end differs (-: without, +: guarded)\n%s", testkit.DiffTrees(want, got))
	}
}

// verdict reads and removes the last guarded run's decision; "" when pip was only passed through to.
func (d side) verdict(t *testing.T) string {
	content, err := os.ReadFile(d.decision())
	if err != nil {
		return ""
	}
	var decision struct{ Verdict string }
	if err := json.Unmarshal(content, &decision); err != nil {
		t.Error(err)
	}
	if err := os.Remove(d.decision()); err != nil {
		t.Error(err)
	}
	return decision.Verdict
}

func (d side) decision() string { return filepath.Join(d.root, "decision.json") }

// names lists what lies in the side's environment and work folder, less the guard's own.
func (d side) names(t *testing.T) string {
	t.Helper()
	var names strings.Builder
	for _, dir := range []string{d.env.Dir, filepath.Join(d.root, "work")} {
		tree, err := testkit.Tree(dir)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(tree) {
			mode, rest, _ := strings.Cut(line, " ")
			_, name, _ := strings.Cut(rest, " ")
			if !strings.Contains(name, "pipguard") && name != "bin/uv\n" && !strings.HasSuffix(name, ".pyc\n") && !strings.Contains(name, "/.git/") {
				names.WriteString(mode + " " + d.normal(name))
			}
		}
	}
	return names.String()
}
