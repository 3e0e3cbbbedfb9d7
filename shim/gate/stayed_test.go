package gate

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// rounds stops pip at its first stop, or at its last one, and runs it again with other arguments. stays says whether
// that was in the same process; fresh, that it must not be.
func (r *room) rounds(args, again []string, late, fresh bool) (e end, stays bool) {
	r.t.Helper()
	e = r.observe(func(stdout, stderr *os.File) (Result, error) {
		p := r.pip(args...)
		p.Stdout, p.Stderr = stdout, stderr
		if args[0] == "-m" {
			p.Launcher, p.Args, again = "", args[1:], again[1:]
		}
		if !fresh {
			p.Keep = func() bool { return true }
		}
		before := r.state()
		result, err := p.Run(context.Background(), func(plan Plan) bool { return late && !plan.Last })
		if left, _ := os.ReadDir(r.tmp); err != nil || !result.Stopped || r.state() != before || len(left) > 0 {
			r.t.Errorf("first round: %+v, %v, %v left", result, err, left)
		}
		stays = result.Stayed != nil
		p.Stayed, p.Keep, p.Args = result.Stayed, nil, again
		return p.Run(context.Background(), func(Plan) bool { return true })
	})
	return e, stays
}

// stamp is the time in a line of pip's --log.
var stamp = regexp.MustCompile(`(?m)^\d{4}-\d\d-\d\dT[0-9:,]+ `)

// TestStayed: a second round in the same process prints, changes and returns what one in a new process does.
func TestStayed(t *testing.T) {
	ways := []struct {
		name   string
		args   []string
		oldest string // the first pip that knows this way
		late   bool   // stopped at the last stop
		fresh  bool   // a new process is needed
	}{
		{"dependencies", []string{"install", "beta"}, "", false, false},
		{"all said", []string{"install", "-vvv", "beta"}, "", false, false},
		{"nothing said", []string{"install", "-qq", "beta"}, "", false, false},
		{"into a log", []string{"install", "--log", "LOG", "beta"}, "", false, false},
		{"what is kept in the process", []string{"--exists-action", "w", "install", "--no-input", "--no-binary", "other", "-r", "LIST"}, "", false, false},
		{"isolated build", []string{"install", "PROJECT"}, "", false, false},
		{"editable", []string{"install", "--no-build-isolation", "--no-deps", "-e", "PROJECT", "alpha"}, "21.3", false, false},
		{"in-process build", []string{"install", "--use-feature=inprocess-build-deps", "PROJECT"}, "26.0", false, false},
		{"group", []string{"install", "--group", "GROUP"}, "25.1", false, false},
		{"target", []string{"install", "--target", "TARGET", "beta"}, "", false, false},
		{"legacy resolver", []string{"install", "--use-deprecated=legacy-resolver", "beta"}, "", false, false},
		{"dry run", []string{"install", "--dry-run", "--report", "-", "-q", "beta"}, "22.2", false, false},
		{"as a module", []string{"-m", "install", "beta"}, "", false, false},
		{"no plan", []string{"install", "alpha==2.0"}, "", false, false},
		{"at the last stop", []string{"install", "beta"}, "22.2", true, true},
		{"debug", []string{"install", "--debug", "beta"}, "21.3", false, true},
	}
	eachPip(t, func(t *testing.T, making testkit.Making) {
		ours, theirs := newRoom(t, making), newRoom(t, making)
		for _, r := range []*room{ours, theirs} { // a launcher that says what it finds
			r.edit(r.bin("pip"), "import sys\n", "import os, sys; print(sys.argv, sys.path, sorted(os.environ.items()), getattr(sys, 'orig_argv', 0), file=sys.stderr)\n")
		}
		for i, way := range ways {
			if way.oldest != "" && older(making.Pip, way.oldest) || i >= 3 && making.Pip != newest && !every {
				continue
			}
			t.Run(way.name, func(t *testing.T) {
				var both [2]end
				var logs [2]string
				for i, r := range []*room{ours, theirs} {
					r.t = t
					r.reset()
					log := filepath.Join(r.dir, "log")
					os.Remove(log)
					for name, text := range map[string]string{"list": "beta\n", "alpha": "alpha<2\n", "pyproject.toml": "[dependency-groups]\ntest = ['beta']\nagain = ['alpha']\n"} {
						r.write(filepath.Join(r.dir, name), text)
					}
					inside := strings.NewReplacer("PROJECT", r.dir+"/project", "TARGET", r.dir+"/target", "LIST", r.dir+"/list", "LOG", log, "GROUP", r.dir+"/pyproject.toml:test")
					args := strings.Fields(inside.Replace(strings.Join(way.args, " ")))
					again := append(strings.Fields(strings.ReplaceAll(strings.Join(args, " "), ":test", ":again")), "-c", r.dir+"/alpha")
					var stays bool
					both[i], stays = r.rounds(args, again, way.late, i == 1)
					if want := i == 0 && !way.fresh; stays != want {
						t.Errorf("stays: %v, want %v", stays, want)
					}
					if _, err := os.Stat(log); err == nil {
						logs[i] = stamp.ReplaceAllString(r.read(log), "")
					}
				}
				same(t, both[1], both[0])
				if logs[0] != logs[1] {
					t.Errorf("log differs: %q and %q", logs[0], logs[1])
				}
			})
		}
	})
}

// TestLeaves: where its end is not the one that a stop brings about, a pip does not stay, and changes nothing.
func TestLeaves(t *testing.T) {
	t.Parallel()
	const end = "    return command.main(cmd_args)"
	for name, instead := range map[string]string{
		"a change":     "    try:\n    %s\n    finally:\n        open(os.path.join(os.path.dirname(__file__), 'late'), 'w')",
		"a thread":     "    import threading, time\n    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n%s",
		"another code": "    return command.main(cmd_args) + 1",
		"unknown":      end,
		"no end":       "    for _ in range(2):\n        status = command.main(cmd_args)\n    command.main(cmd_args)\n    return 0",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, latest(t))
			r.edit(filepath.Join(r.env.Site, "pip/_internal/cli/main.py"), end, strings.ReplaceAll(instead, "%s", end))
			if name == "unknown" {
				rename(r)
			}
			p := r.pip("install", "beta")
			p.Keep = func() bool { return true }
			e := r.guarded(p, func(Plan) bool { return false })
			if e.result.Stayed != nil {
				e.result.Stayed.End()
				t.Error("it stays")
			}
			if !e.result.Stopped || e.err != nil || e.changed != "" || strings.Contains(e.stderr, "cancelled") {
				t.Errorf("%+v", e)
			}
		})
	}
}

// TestStayedStops: a second round in the same process stops where the first one does.
func TestStayedStops(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]func(stayed *Stayed) (ours func(Plan) bool){
		"refused":        func(*Stayed) func(Plan) bool { return func(Plan) bool { return false } },
		"the guard dies": func(s *Stayed) func(Plan) bool { return func(Plan) bool { s.ours.Close(); return true } },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, latest(t))
			p := r.pip("install", "beta")
			p.Keep = func() bool { return true }
			e := r.guarded(p, func(Plan) bool { return false })
			if p.Stayed = e.result.Stayed; p.Stayed == nil {
				t.Fatalf("%+v", e)
			}
			p.Keep = nil
			e = r.guarded(p, second(p.Stayed))
			if e.err != nil || e.result.Passed || len(e.plans) != 1 || e.changed != "" || e.left != nil || e.code != 1 {
				t.Errorf("%+v", e)
			}
		})
	}
	t.Run("it died", func(t *testing.T) {
		t.Parallel()
		r := newRoom(t, latest(t))
		p := r.pip("install", "beta")
		p.Keep = func() bool { return true }
		p.Stayed = r.guarded(p, func(Plan) bool { return false }).result.Stayed
		p.Stayed.ours.Close()
		if e := r.guarded(p, nil); e.code != 0 || !e.result.Passed || !strings.Contains(e.stdout, "Successfully installed") {
			t.Errorf("%+v", e)
		}
	})
}
