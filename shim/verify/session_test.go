//go:build linux

package verify

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
)

// TestSession runs probes in children of one process, and says what they would in one of their own.
func TestSession(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	inChild := "import json, os, sys\nchild = open('/proc/%d/cmdline' % os.getpid()).read().split('\\0')[1] == '-c'\n"
	session := NewSession(&environment.Environment{Python: python}, os.Environ())
	for _, c := range []struct {
		why, name, source string
		result            Result
		message           string
	}{
		{"in a child", "json/probe", inChild + "assert child and os.listdir() == ['probe.py'] and sys.argv == ['probe.py']", Holds, ""},
		{"skipped", "json/probe", "print('why')\nraise SystemExit(77)", Skipped, "why"},
		{"ends as a program does", "json/probe", "import sys\nsys.exit()", Holds, ""},
		{"fails", "json/probe", "raise ValueError('no')", Fails, "ValueError: no"},
		{"a failure in a child alone", "json/probe", inChild + "assert not child", Holds, ""},
		{"a crash", "json/probe", inChild + "import signal\nif child: os.kill(os.getpid(), signal.SIGSEGV)", Holds, ""},
		{"the process dies", "json/probe", inChild + "import signal\nif child: os.kill(os.getppid(), signal.SIGKILL)", Holds, ""},
		{"it is not there any more", "json/probe", inChild + "assert not child", Holds, ""},
		{"a child hangs", "string/probe", inChild + "import time\nif child: time.sleep(60)", Holds, ""},
		{"the import", "os/import", inChild + "assert not child", Holds, ""},
		{"after it", "os/probe", inChild + "assert child", Holds, ""},
		{"the import fails", "sys/import", "raise ValueError('no')", Fails, "ValueError: no"},
		{"after that", "sys/probe", "", Skipped, "sys/import failed"},
		{"no such package", "no_such_package/probe", inChild + "assert not child", Holds, ""},
	} {
		limit := 30 * time.Second // for Python's start, on any machine
		if c.why == "a child hangs" {
			limit = 2 * time.Second
		}
		outcome, err := session.Run(context.Background(), Probe{Name: c.name, Limit: limit, source: []byte(c.source)})
		if err != nil || outcome.Result != c.result || outcome.Message != c.message {
			t.Errorf("%s: %+v, %v", c.why, outcome, err)
		}
	}
	session.End()
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
