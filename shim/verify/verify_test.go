//go:build unix

package verify

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
)

// shell is a probe of the policy's own.
func shell(script string) Probe { return Probe{Name: "shell", run: []string{"sh", "-c", script}} }

func (p Probe) within(limit time.Duration) Probe {
	p.Limit = limit
	return p
}

// TestRun runs probes whose python is a shell: what they do, not what they find, is looked at.
func TestRun(t *testing.T) {
	env := &environment.Environment{Python: "/bin/sh", Scripts: "/scripts"}
	for _, c := range []struct {
		why     string
		probe   Probe
		result  Result
		message string
	}{
		{"holds", shell("true"), Holds, ""},
		{"fails", shell("echo said; echo why >&2; exit 3"), Fails, "why"},
		{"fails without a word", shell("exit 3"), Fails, "exit status 3"},
		{"77 is a failure of the policy's own", shell("exit 77"), Fails, "exit status 77"},
		{"77 skips a built-in one", Probe{source: []byte("exit 77")}, Skipped, ""},
		{"a built-in one runs in a folder of its own", Probe{source: []byte("test -f probe.py && test $(ls | wc -l) = 1")}, Holds, ""},
		{"the environment's scripts are first on PATH", shell("case $PATH in /scripts:*) ;; *) exit 1 ;; esac"), Holds, ""},
		{"there is no such program", Probe{run: []string{"no-such-program"}}, Fails, `exec: "no-such-program": executable file not found in $PATH`},
		{"much output", shell("yes | head -c 5000000; echo the last line; exit 1"), Fails, "the last line"},
		{"late", shell("sleep 60"), Late, "stopped after 2s"},
	} {
		outcome, err := c.probe.within(2*time.Second).Run(context.Background(), env, os.Environ())
		if err != nil || outcome.Result != c.result || outcome.Message != c.message {
			t.Errorf("%s: %s %q (%v), want %s %q", c.why, outcome.Result, outcome.Message, err, c.result, c.message)
		}
	}
}

// TestRunEndsAll asks that what a probe started ends with it.
func TestRunEndsAll(t *testing.T) {
	marker := filepath.Join(t.TempDir(), "marker")
	start := time.Now()
	outcome, err := shell("(sleep 1; touch "+marker+") & wait").within(100*time.Millisecond).Run(context.Background(), &environment.Environment{}, os.Environ())
	if err != nil || outcome.Result != Late || time.Since(start) > 10*time.Second {
		t.Errorf("%+v, %v after %s", outcome, err, time.Since(start))
	}
	time.Sleep(1500 * time.Millisecond)
	if _, err := os.Stat(marker); err == nil {
		t.Error("a probe's own process went on")
	}
}

// TestRunLeavesNothing asks that an interrupted probe's folder is removed.
func TestRunLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err := Probe{source: []byte("sleep 60")}.within(time.Minute).Run(ctx, &environment.Environment{Python: "/bin/sh"}, os.Environ())
	left, _ := os.ReadDir(os.Getenv("TMPDIR"))
	if !errors.Is(err, context.DeadlineExceeded) || len(left) > 0 {
		t.Errorf("%v, left behind: %s", err, left)
	}
}

// TestShipped asks for the import first, and for each probe's sentence.
func TestShipped(t *testing.T) {
	probes, err := shipped("tensorflow")
	if err != nil || len(probes) < 14 || probes[0].Name != "tensorflow/import" {
		t.Fatalf("%v, %v", probes, err)
	}
	for _, p := range probes {
		if p.Description == "" || strings.HasPrefix(p.Description, "#") {
			t.Errorf("%s: %q", p.Name, p.Description)
		}
	}
	if none, err := shipped("mylib"); err != nil || none != nil {
		t.Errorf("%v, %v", none, err)
	}
}
