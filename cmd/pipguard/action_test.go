package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAction runs what action.yml runs: annotations in the log, and a SARIF file for the next step where that is wanted.
func TestAction(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	t.Parallel()
	script, err := filepath.Abs("../../scripts/action")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "pins.txt"), []byte("tensorflow-cpu==2.15.1\nnumpy==2.1.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(folder, "output")
	act := func(code int, variables ...string) (log, outputs string) {
		t.Helper()
		os.Remove(output)
		command := exec.Command(script)
		command.Dir = folder
		command.Env = append(os.Environ(), append([]string{"PYTHON=3.11", "PLATFORM=linux_x86_64", "RUNNER_TEMP=" + folder, "GITHUB_OUTPUT=" + output}, variables...)...)
		said, _ := command.CombinedOutput()
		if got := command.ProcessState.ExitCode(); got != code {
			t.Fatalf("%q: exit code %d\n%s", variables, got, said)
		}
		written, _ := os.ReadFile(output)
		return string(said), string(written)
	}
	log, outputs := act(1, "REQUIREMENTS=pins.txt", "CODE_SCANNING=true")
	if !strings.HasPrefix(log, "::error file=pins.txt,line=2,") {
		t.Error(log)
	}
	path, _ := strings.CutPrefix(strings.TrimSpace(outputs), "sarif=")
	text, err := os.ReadFile(path)
	if err != nil || !json.Valid(text) || !strings.Contains(string(text), `"uri": "pins.txt"`) {
		t.Errorf("%s: %s, %v", path, text, err)
	}
	if _, outputs := act(1, "REQUIREMENTS=pins.txt\n\n"); outputs != "" {
		t.Errorf("not asked for: %s", outputs)
	}
	if log, outputs := act(21, "REQUIREMENTS=gone.txt", "CODE_SCANNING=true"); outputs != "" {
		t.Errorf("%s %s", outputs, log)
	}
}
