//go:build unix

package transaction

import (
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// A pip that is killed at any moment past the gate leaves no trace once the next guarded command has come by.
func TestKilledPip(t *testing.T) {
	interpreters := pythons(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	kills := 3
	if testing.Short() {
		kills = 2
	}
	for _, python := range []string{interpreters[0], interpreters[len(interpreters)-1]} {
		t.Run(filepath.Base(filepath.Dir(filepath.Dir(python))), func(t *testing.T) {
			for name, wheels := range map[string][2][]string{
				"fresh":   {nil, {demo(t, "1.0"), other(t)}},
				"replace": {{demo(t, "1.0"), other(t)}, {demo(t, "2.0")}},
				"again":   {{demo(t, "1.0"), other(t)}, {demo(t, "1.0")}},
				"many":    {{many(t, "1.0", 120)}, {many(t, "2.0", 120)}},
			} {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					random := rand.New(rand.NewPCG(seed, uint64(len(name))))
					e := newEnvironment(t, python)
					if wheels[0] != nil {
						e.install(wheels[0]...)
					}
					e.leaveStrays()
					before := e.tree()
					steps := e.trial(wheels[1])
					e.same(before)
					hit := 0
					for range kills {
						if e.killed(1+random.IntN(steps), wheels[1], before) {
							hit++
						}
						e.same(before)
					}
					t.Logf("%d of %d kills, of %d moments, left a changed environment", hit, kills, steps)
				})
			}
		})
	}
}

// leaveStrays makes what real environments have and RECORD does not name.
func (e *environment) leaveStrays() {
	site := e.scheme.Purelib
	for _, name := range []string{"demo/empty/emptier", "many/part0/hollow", "~umpy/core"} {
		if os.MkdirAll(filepath.Join(site, name), 0o755) != nil {
			e.t.Fatal(name)
		}
	}
	_ = os.WriteFile(filepath.Join(site, "stray.py"), []byte("s = 1\n"), 0o640)
	_ = os.WriteFile(filepath.Join(site, "shared", "stray.txt"), []byte("s"), 0o600)
	_ = os.Symlink("../outside", filepath.Join(site, "dangling"))
	e.python("-m", "compileall", "-q", site)
}

// trial counts the changes that pip makes while it installs wheels, and rolls that back.
func (e *environment) trial(wheels []string) int {
	e.t.Helper()
	transaction, err := e.place().Begin(e.run("trial", wheels...))
	if err != nil {
		e.t.Fatal(err)
	}
	counted := filepath.Join(e.t.TempDir(), "count")
	pip := e.forced(wheels)
	pip.Env = append(pip.Env, "COUNT_TO="+counted)
	if out, err := pip.CombinedOutput(); err != nil {
		e.t.Fatalf("pip: %v\n%s", err, out)
	}
	text, _ := os.ReadFile(counted)
	steps, err := strconv.Atoi(string(text))
	if err != nil || steps == 0 {
		e.t.Fatalf("pip made no step: %v", err)
	}
	if findings, err := transaction.Verify(); len(findings) > 0 || err != nil {
		e.t.Fatalf("Verify: %v, %v", findings, err)
	}
	if err := transaction.Rollback(); err != nil {
		e.t.Fatal(err)
	}
	return steps
}

func (e *environment) forced(wheels []string) *exec.Cmd {
	return e.pip(append([]string{"install", "--no-deps", "--force-reinstall"}, wheels...)...)
}

// killed begins a run, kills its pip before that change, and recovers as the next guarded command would. It tells whether
// the kill left the environment changed.
func (e *environment) killed(step int, wheels []string, before map[string]string) bool {
	e.t.Helper()
	lock, err := e.place().Lock([]string{"pip", "install"}, 0, nil)
	if err != nil {
		e.t.Fatal(err)
	}
	defer lock.Unlock()
	transaction, err := e.place().Begin(e.run("dead", wheels...))
	if err != nil {
		e.t.Fatal(err)
	}
	pip := e.forced(wheels)
	pip.Env = append(pip.Env, "KILL_AT="+strconv.Itoa(step))
	if out, err := pip.CombinedOutput(); err == nil {
		e.t.Fatalf("pip was not killed\n%s", out)
	}
	hit := !maps.Equal(before, e.tree())
	if err := transaction.close(); err != nil { // the guard is dead as well: nothing but the disk remembers
		e.t.Fatal(err)
	}
	recovered, err := e.place().Recover()
	if err != nil || recovered == nil || recovered.ID != "dead" || !recovered.Started {
		e.t.Fatalf("Recover: %+v, %v", recovered, err)
	}
	if again, err := e.place().Recover(); again != nil || err != nil {
		e.t.Fatalf("nothing is left to recover: %+v, %v", again, err)
	}
	return hit
}

// Killed in the gate, before the intent is whole, nothing has changed and nothing is put back.
func TestKilledGuardBeforeIntent(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	e.install(demo(t, "1.0"))
	before := e.tree()
	transaction, err := e.place().Begin(e.run("torn", demo(t, "2.0")))
	if err != nil {
		t.Fatal(err)
	}
	if err := transaction.close(); err != nil {
		t.Fatal(err)
	}
	manifest := filepath.Join(e.place().State, transactionName, manifestName(0))
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifest, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if recovered, err := e.place().Recover(); err != nil || recovered == nil || recovered.Started {
		t.Fatalf("Recover: %+v, %v", recovered, err)
	}
	e.same(before)
	if _, err := e.place().Begin(e.run("next", demo(t, "2.0"))); err != nil {
		t.Fatal(err)
	}
	if _, err := e.place().Begin(e.run("after", demo(t, "2.0"))); !errors.Is(err, errUnfinished) {
		t.Fatalf("a second Begin over an unfinished run: %v", err)
	}
}
