package gate

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// self is the program that stands for the guard: these tests.
func self(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// plant puts the start-up hook into a room; the test binary is its guard.
func (r *room) plant(shim string) {
	r.t.Helper()
	for name, text := range Hook(shim) {
		r.write(filepath.Join(r.env.Site, name), string(text))
	}
	if err := Compile(context.Background(), r.env.Python, filepath.Join(r.env.Site, "_pipguard.py")); err != nil {
		r.t.Fatal(err)
	}
	r.environ = append(r.environ, "GATE_TEST_LOG="+filepath.Join(r.dir, "log"))
}

// answer sets what the guard will say, and empties what it has noted.
func (r *room) answer(yes bool) {
	say := map[bool]string{true: "yes", false: "no"}[yes]
	r.environ = append(r.environ, "GATE_TEST_ANSWER="+say)
	r.write(filepath.Join(r.dir, "log"), "")
}

// TestHook: each way into pip that does not begin with the guard meets it, is
// ended with the guard's code, and goes on as bare pip does.
func TestHook(t *testing.T) {
	t.Parallel()
	const (
		run  = `import runpy, sys; sys.argv[0] = "pip"; runpy.run_module("pip", run_name="__main__", alter_sys=True)`
		call = `import sys; from pip._internal.cli.main import main; sys.exit(main(sys.argv[1:]))`
	)
	gate, exec := `["pipguard" "gate"]`, `exec python [] ["install" "beta"]`
	ways := []struct {
		name  string
		argv  []string
		met   string
		twice bool // let go as well
	}{
		{"-m", []string{"PYTHON", "-m", "pip", "install", "beta"}, exec, true},
		{"-I -mpip", []string{"PYTHON", "-I", "-W", "ignore", "-mpip", "install", "beta"}, `"-I"`, false},
		{"bin", []string{"PIP", "install", "beta"}, gate, true},
		{"runpy", []string{"PYTHON", "-c", run, "install", "beta"}, gate, false},
		{"a call", []string{"PYTHON", "-c", call, "install", "beta"}, gate, true},
		{"its runner", []string{"PYTHON", "SITE/pip/__pip-runner__.py", "install", "beta"}, gate, false},
		{"uninstall -m", []string{"PYTHON", "-m", "pip", "uninstall", "-y", "alpha"}, `exec python [] ["uninstall" "-y" "alpha"]`, false},
		{"uninstall", []string{"PYTHON", "-c", run, "uninstall", "-y", "alpha", "beta"}, gate + "\npipguard plan [] [alpha beta]", true},
		{"list", []string{"PYTHON", "-m", "pip", "list"}, "", false},
		{"help", []string{"PYTHON", "-c", run, "install", "--help"}, "", false},
		{"dry run", []string{"PIP", "install", "--dry-run", "beta"}, "", false},
		{"isolated build", []string{"PIP", "wheel", "--no-deps", "-w", "ROOM/wheels", "ROOM/project"}, "", false},
	}
	eachPip(t, func(t *testing.T, making testkit.Making) {
		theirs, ours := newRoom(t, making), newRoom(t, making)
		ours.plant(self(t))
		for i, way := range ways {
			old := older(making.Pip, "22.2")
			if old && (way.name == "dry run" || way.name == "its runner") || making.Pip != newest && !every && i != 2 {
				continue
			}
			t.Run(way.name, func(t *testing.T) {
				start := func(r *room) end {
					r.reset("alpha==2.0")
					inside := strings.NewReplacer("PYTHON", r.env.Python, "PIP", r.bin("pip"), "SITE", r.env.Site, "ROOM", r.dir)
					var argv []string
					for _, a := range way.argv {
						argv = append(argv, inside.Replace(a))
					}
					return r.bare(argv[0], argv[1:]...)
				}
				ours.answer(false)
				no := start(ours)
				log := ours.read(filepath.Join(ours.dir, "log"))
				if way.met == "" {
					if log != "" {
						t.Errorf("the guard was met: %s", log)
					}
					same(t, start(theirs), no)
					return
				}
				if !strings.Contains(log, way.met) || no.code != 20 || no.changed != "" || no.left != nil || no.stderr != "" {
					t.Errorf("refused: %+v\n%s", no, log)
				}
				if !way.twice && !every {
					return
				}
				ours.answer(true)
				same(t, start(theirs), start(ours))
				if log := ours.read(filepath.Join(ours.dir, "log")); strings.Contains(log, gate) && !strings.Contains(log, "end passed=true stopped=false failed=false <nil>") {
					t.Error(log)
				}
			})
		}
	})
}

// TestHookStandsAside: in a run that the guard itself began, and where the
// environment's site-packages serve another environment.
func TestHookStandsAside(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	r.plant(self(t))
	for _, launcher := range []string{r.bin("pip"), ""} {
		r.reset()
		r.answer(false)
		p := r.pip("install", "beta")
		p.Launcher = launcher
		if e := r.guarded(p, nil); e.code != 0 || len(e.plans) != 2 {
			t.Errorf("guarded: %+v", e)
		}
		argv := p.Argv()
		r.reset()
		if e := r.bare(argv[0], argv[1:]...); e.code != 0 || e.changed == "" {
			t.Errorf("passed on: %+v", e)
		}
		if log := r.read(filepath.Join(r.dir, "log")); log != "" {
			t.Errorf("the guard was met: %s", log)
		}
	}
	inner := latest(t)
	inner.From, inner.System = r.env.Python, true
	child, err := inner.Make(filepath.Join(r.dir, "child"))
	if err != nil {
		t.Fatal(err)
	}
	if e := r.bare(child.Python, "-m", "pip", "install", "-q", "beta"); e.code != 0 || e.stderr != "" {
		t.Errorf("in a child environment: %+v", e)
	}
}

// TestHookAlone: without its program the hook refuses what would change the
// environment, and lets the rest be.
func TestHookAlone(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	r.plant(filepath.Join(r.dir, "gone"))
	for _, argv := range [][]string{
		{r.env.Python, "-m", "pip", "install", "beta"},
		{r.bin("pip"), "install", "beta"},
		{r.bin("pip"), "uninstall", "-y", "pip"},
	} {
		e := r.bare(argv[0], argv[1:]...)
		if e.code != 21 || e.changed != "" || !strings.HasPrefix(e.stderr, "pipguard: ") || !strings.Contains(e.stderr, "pipguard disable") {
			t.Errorf("%q: %+v", argv, e)
		}
	}
	if e := r.bare(r.env.Python, "-m", "pip", "list"); e.code != 0 || e.stderr != "" {
		t.Errorf("list: %+v", e)
	}
}

// TestEnsurepip: the pip that Python brings with it meets the guard too.
func TestEnsurepip(t *testing.T) {
	t.Parallel()
	r := newRoom(t, making(t, "none", "3.8", "3.11"))
	r.plant(self(t))
	r.answer(false)
	if e := r.bare(r.env.Python, "-m", "ensurepip"); e.code == 0 || e.changed != "" {
		t.Errorf("%+v", e)
	}
	r.answer(true)
	if e := r.bare(r.env.Python, "-m", "ensurepip"); e.code != 0 || !strings.Contains(e.stdout, "Successfully installed pip") {
		t.Errorf("%+v", e)
	}
}

// TestHookOwnCopy: a tool's own copy of pip, under another name, meets the guard.
func TestHookOwnCopy(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	r.plant(self(t))
	r.answer(false)
	finder := `import sys; print(sys.meta_path[0].find_spec("tool.vendored.pip._internal.commands.list"))
sys.meta_path[0].find_spec("tool.vendored.pip._internal.commands.install")`
	if e := r.bare(r.env.Python, "-c", finder); e.stdout != "None\n" || !strings.Contains(e.stderr, "ModuleNotFoundError: No module named 'tool'") {
		t.Errorf("%+v", e)
	}
}
