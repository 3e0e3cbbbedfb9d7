package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/testkit"
)

var sweepAll = flag.Bool("sweep", false, "TestSweep: every pair of Python and pip, not the short list")

// pairs are the Pythons and real pips of the sweep: each pip that the guard knows, each Python that it supports.
var pairs = []struct {
	python, pip string
	short       bool
}{
	{"3.6", "20.3.4", true},
	{"3.6", "21.3.1", false},
	{"3.7", "20.3.4", false},
	{"3.7", "22.0.4", false},
	{"3.7", "24.0", true},
	{"3.8", "21.3.1", false},
	{"3.8", "22.2.2", true},
	{"3.8", "24.2", false},
	{"3.8", "25.0.1", false},
	{"3.9", "22.0.4", false},
	{"3.9", "23.0.1", false},
	{"3.9", "26.0.1", false},
	{"3.10", "23.2.1", false},
	{"3.10", "25.1.1", false},
	{"3.11", "24.0", false},
	{"3.11", "25.3", false},
	{"3.12", "25.0.1", false},
	{"3.12", "26.3", false},
	{"3.13", "25.3", false},
	{"3.13", "26.3", true},
}

// sweepReleases: owner goes with number 1 alone, mover with number 2 alone, tool with anything.
const sweepReleases = `
owner 1.0 requires number<2
number 1.8
number 1.9
number 2.1
mover 1.0 requires number>=2
tool 1.0
`

// TestSweep stops, rewrites and lets through one install each, on real pairs of Python and pip; -v prints the table of docs/evaluation.md.
func TestSweep(t *testing.T) {
	releases, err := testkit.ParseReleases("sweep", strings.NewReader(sweepReleases))
	if err != nil {
		t.Fatal(err)
	}
	kit := &testkit.Kit{Catalogue: releases, Wheels: filepath.Join(t.TempDir(), "wheels"), Path: buildPipguard(t)}
	if err := kit.Catalogue.BuildAll(kit.Wheels); err != nil {
		t.Fatal(err)
	}
	rows := make([]string, len(pairs))
	t.Run("pairs", func(t *testing.T) {
		for i, p := range pairs {
			if !*sweepAll && !p.short {
				continue
			}
			t.Run(p.python+"_"+p.pip, func(t *testing.T) {
				t.Parallel()
				rows[i] = sweep(t, kit, p.python, p.pip)
			})
		}
	})
	t.Log("\n| Python | pip | stops | watched | block | rewrite | allow |\n| --- | --- | --- | --- | --- | --- | --- |\n" + strings.Join(rows, ""))
}

// sweep runs the three installs in one environment and returns the table's row.
func sweep(t *testing.T, kit *testkit.Kit, python, pip string) string {
	dir := t.TempDir()
	env, err := testkit.Making{Python: python, Pip: pip}.Make(filepath.Join(dir, "env"))
	testkit.SkipWithout(t, err)
	if err := kit.Catalogue.Have(env, "owner==1.0", "number==1.8"); err != nil {
		t.Fatal(err)
	}
	s := swept{t, env, append(os.Environ(), kit.Variables(dir)...)}
	bare := s.run(0, "pip", "install", "tool")
	s.run(0, "pip", "uninstall", "-y", "tool")
	stops, watched := s.stops(), s.watched()
	s.run(0, filepath.Join(kit.Path, "pipguard"), "enable", env.Dir)

	before := s.tree()
	s.wants(s.run(20, "pip", "install", "mover"), "pipguard: blocked: ")
	if changed := testkit.DiffTrees(before, s.tree()); changed != "" {
		t.Errorf("a blocked install changed the environment:\n%s", changed)
	}
	s.wants(s.run(0, "pip", "install", "-U", "number"), "pipguard: rewrote: number 1.9 instead of 2.1")
	if guarded := s.run(0, "pip", "install", "tool"); guarded != bare {
		t.Errorf("an allowed install printed\n%sbare pip printed\n%s", guarded, bare)
	}
	s.wants(s.run(0, "pip", "list", "--format=freeze"), "number==1.9\n")
	return fmt.Sprintf("| %s | %s | %s | %s | ✓ | ✓ | ✓ |\n", python, pip, stops, watched)
}

// swept is an environment under the sweep.
type swept struct {
	t       *testing.T
	env     testkit.Environment
	environ []string
}

// run runs a program, by default one of the environment's, and returns all that it printed.
func (s swept) run(code int, program string, args ...string) string {
	s.t.Helper()
	if !filepath.IsAbs(program) {
		program = filepath.Join(s.env.Dir, "bin", program)
	}
	cmd := exec.Command(program, args...)
	cmd.Env = s.environ
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
		s.t.Fatalf("%s: %v, want exit code %d\n%s", cmd, err, code, out)
	}
	return string(out)
}

func (s swept) wants(output, part string) {
	s.t.Helper()
	if !strings.Contains(output, part) {
		s.t.Errorf("no %q in\n%s", part, output)
	}
}

func (s swept) tree() string {
	s.t.Helper()
	tree, err := testkit.Tree(s.env.Dir)
	if err != nil {
		s.t.Fatal(err)
	}
	return tree
}

// stops asks the real pip, under the gate alone, where it waits for an answer.
func (s swept) stops() string {
	s.t.Helper()
	var at []string
	pip := gate.Pip{Python: s.env.Python, Launcher: filepath.Join(s.env.Dir, "bin", "pip"), Args: []string{"install", "--quiet", "tool"}, Env: s.environ, Watched: []string{s.env.Site}}
	pip.Name = pip.Launcher
	result, err := pip.Run(context.Background(), func(plan gate.Plan) bool {
		at = append(at, map[gate.Stop]string{gate.Planned: "plan", gate.Ready: "files"}[plan.Stop])
		return !plan.Last
	})
	if err != nil || !result.Stopped {
		s.t.Fatalf("gate: %+v, %v", result, err)
	}
	return strings.Join(at, ", ")
}

// watched says whether this Python shows what pip changes before the last stop (PEP 578).
func (s swept) watched() string {
	s.t.Helper()
	out, err := exec.Command(s.env.Python, "-c", "import sys; sys.addaudithook(print)").CombinedOutput()
	if err == nil {
		return "yes"
	}
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || !bytes.Contains(out, []byte("AttributeError")) {
		s.t.Fatal(err)
	}
	return "no"
}
