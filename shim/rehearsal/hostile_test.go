//go:build unix

package rehearsal

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

// Whatever a module that the plan brings does, it ends in time, the next one is tried, and the environment is as it was:
// shut in or not.
func TestHostile(t *testing.T) {
	env := newEnvironment(t, "3.11", provider1)
	for name, test := range map[string]struct {
		body   string
		state  State
		reason string
	}{
		"hangs":              {"import time;time.sleep(100)", NotTried, "it took longer than 2s"},
		"hangs deaf":         {"import signal, time;for s in range(1, 32):;    try: signal.signal(s, signal.SIG_IGN);    except Exception: pass;time.sleep(100)", NotTried, "it took longer than 2s"},
		"daemon":             {"import os, time;if os.fork(): os._exit(0);os.setsid();if os.fork(): os._exit(0);time.sleep(100)", NotTried, "it ended by itself"},
		"fork":               {"import os;os.fork()", Holds, ""},
		"fork bomb":          {"import os, time;for _ in range(10):;    if not os.fork(): time.sleep(100)", 0, "any"},
		"writes beside":      {"import os;open(os.path.join(os.path.dirname(__file__), 'new.txt'), 'w').write('x')", 0, "any"},
		"writes itself":      {"open(__file__, 'a').write('#')", 0, "any"},
		"removes its folder": {"import os, shutil;shutil.rmtree(os.path.dirname(__file__))", 0, "any"},
		"memory":             {"x = [];while True: x.append(bytearray(10 ** 7))", NotTried, "it took more than 300 MiB of memory"},
		"memory error":       {"raise MemoryError", NotTried, "MemoryError"},
		"prints":             {"for _ in range(1000): print('x' * 1000000)", 0, "any"},
		"prints answers":     {"import os;for d in range(3, 20):;    try: os.write(d, b'{}');    except OSError: pass", Holds, ""},
		"_exit":              {"import os;os._exit(3)", NotTried, "it ended with 3"},
		"exit":               {"import sys;sys.exit(1)", NotTried, "SystemExit: 1"},
		"kills itself":       {"import os;os.kill(os.getpid(), 9)", NotTried, "any"},
		"kills its parent":   {"import os, time;os.kill(os.getppid(), 9) if len(open('/proc/1/cmdline').read()) and 'shut.py' in open('/proc/1/cmdline').read() else None", Holds, ""},
		"kills all":          {"import os;os.kill(-1, 9) if 'shut.py' in open('/proc/1/cmdline').read() else os._exit(9)", NotTried, "any"},
		"segfault":           {"import ctypes;ctypes.string_at(0)", NotTried, "any"},
		"closes":             {"import os;os.closerange(0, 1000)", Holds, ""},
		"BaseException":      {"class E(BaseException): pass;raise E('x')", NotTried, "hostile.E: x"},
		"str raises":         {"class E(Exception):;    def __str__(self): raise E;raise E", Fails, ""},
		"str hangs":          {"class E(Exception):;    def __str__(self):;        while True: pass;raise E", NotTried, "it took longer than 2s"},
		"long":               {"raise ValueError('x' * 10000000)", Fails, ""},
		"reads input":        {"input()", Fails, ""},
		"terminal":           {"open('/dev/tty')", Fails, ""},
		"patches":            {"import json, os;json.dumps = os.write = None", Holds, ""},
		"threads":            {"import threading, time;threading.Thread(target=time.sleep, args=(100,)).start()", Holds, ""},
		"atexit":             {"import atexit, time;atexit.register(time.sleep, 100)", Holds, ""},
	} {
		for _, open := range []bool{false, true} {
			t.Run(name+map[bool]string{true: "/open"}[open], func(t *testing.T) {
				t.Parallel()
				hostile := wheel(t, "hostile 1.0\nhostile.py: "+test.body+"\nhostiles/__init__.py: "+test.body)
				limits := Limits{Total: 20 * time.Second, Each: 2 * time.Second, Memory: 300 << 20}
				questions := []Question{
					{Distribution: "hostile", Module: "hostile", New: true},
					{Distribution: "hostile", Module: "hostiles", New: true},
					{Distribution: "hostile", Module: "provider"},
				}
				answers := rehearsedAs(t, env, []Wheel{hostile}, limits, open, questions)
				got := answers[0].After
				if test.reason != "any" && (got.State != test.state || got.Reason != test.reason) || len(got.Error) > 500 {
					t.Errorf("%+v", got)
				}
				if answers[2].After.State != Holds && !(open && name == "removes its folder") {
					t.Errorf("the next: %+v", answers[2].After)
				}
			})
		}
	}
}

// rehearsedAs is rehearsed, shut in or as where that cannot be done; it checks that no process is left.
func rehearsedAs(t *testing.T, env *environment.Environment, wheels []Wheel, limits Limits, open bool, questions []Question) []Answer {
	t.Helper()
	installed, _, err := env.Installed()
	if err != nil {
		t.Fatal(err)
	}
	return unchanged(t, env, limits, func() ([]Answer, error) {
		s, err := prepare(Outcome{Env: env, Installed: installed, Wheels: wheels}, limits.orDefault(), nil)
		if err != nil {
			return nil, err
		}
		s.open.Store(open || !canShut)
		ctx, cancel := context.WithTimeout(t.Context(), limits.Total)
		defer cancel()
		answers, err := s.answer(ctx, questions)
		if !open && canShut && s.open.Load() {
			t.Log("nothing can be shut in here")
		}
		if left := carrying(s.mark()); len(left) > 0 {
			t.Errorf("processes left: %v", left)
		}
		return answers, errors.Join(err, s.close())
	})
}

// carrying lists the processes that have text in their environment.
func carrying(text string) []string {
	var found []string
	processes, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, process := range processes {
		if data, err := os.ReadFile(process); err == nil && strings.Contains(string(data), text) {
			found = append(found, process)
		}
	}
	return found
}
