//go:build unix

package gate

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/testkit"
)

// TestWait: pip waits for its answer as long as it takes, with its files; when it ends meanwhile, the plan's context and a
// question say so at once.
func TestWait(t *testing.T) {
	eachPip(t, func(t *testing.T, making testkit.Making) {
		for name, sent := range map[string]syscall.Signal{"nothing": 0, "an interrupt": syscall.SIGINT, "its death": syscall.SIGKILL} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := newRoom(t, making)
				r.serve()
				pid := filepath.Join(r.dir, "pid")
				r.edit(r.bin("pip"), "import sys\n", `import sys; f = open("`+pid+`", "w"); f.write(str(__import__("os").getpid())); f.close()`+"\n")
				e := r.guarded(r.pip("install", "beta"), func(plan Plan) bool {
					if plan.Last {
						r.wait(plan, pid, sent)
					}
					return true
				})
				if (sent == 0) != (e.result.Passed && e.code == 0 && e.changed != "") || sent == syscall.SIGINT && !strings.Contains(e.stderr, "Operation cancelled by user") {
					t.Errorf("%+v", e)
				}
			})
		}
	})
}

// wait is a judgement that takes three seconds. A signal ends pip in it, before or while it is asked.
func (r *room) wait(plan Plan, file string, sent syscall.Signal) {
	if sent == 0 {
		time.Sleep(3 * time.Second)
		for _, item := range plan.Items {
			if _, err := os.Stat(item.File); err != nil || plan.Context().Err() != nil {
				r.t.Errorf("after three seconds: %v, %v", err, plan.Context().Err())
			}
		}
		return
	}
	data, _ := os.ReadFile(file)
	pid, err := strconv.Atoi(string(data))
	if err != nil {
		r.t.Error(err)
		return
	}
	time.AfterFunc(100*time.Millisecond, func() { syscall.Kill(pid, sent) })
	select {
	case <-plan.Context().Done():
	case <-time.After(20 * time.Second):
		r.t.Error("its end is not told")
	}
	if _, err := plan.Index.(Lister).Candidates(context.Background(), "gamma", false); !errors.Is(err, errGone) {
		r.t.Errorf("asked after its end: %v", err)
	}
}

// TestDeathInQuestion: a pip that ends while it is asked ends the question.
func TestDeathInQuestion(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	r.serve()
	r.edit(filepath.Join(r.env.Site, "pip/_internal/index/package_finder.py"), "def make_candidate_evaluator(", "make_candidate_evaluator = lambda self, name: __import__('os').kill(__import__('os').getpid(), 9)\n\n    def unused(")
	e := r.guarded(r.pip("install", "--use-deprecated=legacy-resolver", "--no-deps", filepath.Join(r.links, "alpha-1.0-py3-none-any.whl")), func(plan Plan) bool {
		_, err := plan.Index.(Lister).Candidates(context.Background(), "gamma", false)
		if !errors.Is(err, errGone) {
			t.Error(err)
		}
		return true
	})
	if e.result.Passed || e.result.Signal != syscall.SIGKILL || e.changed != "" {
		t.Errorf("%+v", e)
	}
}

// TestInterruptedWait: an interrupt while a plan is judged ends pip with its own words, wherever it was sent.
func TestInterruptedWait(t *testing.T) {
	t.Parallel()
	for name, group := range map[string]bool{"the guard is interrupted": false, "the terminal interrupts": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, latest(t))
			before := r.state()
			d := r.drive(r.pip("install", "beta"), "wait", r.dir)
			d.until("at the gate", d.noted("stop 0"))
			pid := d.cmd.Process.Pid
			if group {
				pid = -pid
			}
			began := time.Now()
			if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			said := d.end()
			if !d.noted("over")() || !d.noted("end 1 signal=0 passed=false")() || !strings.Contains(said, "Operation cancelled by user") || r.state() != before {
				t.Errorf("%s", said)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}
