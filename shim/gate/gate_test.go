package gate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/testkit"
)

// testRoot holds the tests' environments, rooms counts them.
var (
	testRoot string
	rooms    atomic.Int32
)

// TestMain lets the test binary be the guard: the child that the start-up hook
// starts, the program that it execs, and a guard of its own that can be killed.
func TestMain(m *testing.M) {
	_, _, module := FromModule(os.Environ())
	switch {
	case module || filepath.Base(os.Args[0]) == "pipguard":
		os.Exit(guard(os.Args))
	case os.Getenv("GATE_TEST_PIP") != "":
		os.Exit(drive())
	}
	dir, err := os.MkdirTemp("", "gate")
	if err != nil {
		panic(err)
	}
	testRoot, err = filepath.EvalSymlinks(dir)
	if err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(testRoot)
	os.Exit(code)
}

// room is an environment of a test's own, with distributions to install.
type room struct {
	t          *testing.T
	dir        string
	env        testkit.Environment
	links, tmp string
	environ    []string
}

// offered are the distributions in every room.
var offered = testkit.Catalogue{
	{Name: "alpha", Version: "1.0", As: "wheel"},
	{Name: "alpha", Version: "2.0", As: "wheel"},
	{Name: "beta", Version: "1.0", As: "wheel", Requires: []string{"alpha>=1"}, Python: ">=3.6"},
}

// built is a source tree that needs alpha 1.0 to build, and 1.0 or 2.0 to run.
var built = testkit.Release{Name: "built", Version: "0.1", Requires: []string{"alpha"}}

func newRoom(t *testing.T, making testkit.Making) *room {
	t.Helper()
	// of one length: sizes that pip prints depend on it
	dir := filepath.Join(testRoot, fmt.Sprintf("room%03d", rooms.Add(1)))
	t.Cleanup(func() { os.RemoveAll(dir) })
	r := &room{t: t, dir: dir, links: filepath.Join(dir, "links"), tmp: filepath.Join(dir, "tmp")}
	for _, d := range []string{dir, r.links, r.tmp, filepath.Join(dir, "home"), filepath.Join(dir, "cwd"), filepath.Join(dir, "project")} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	env, err := making.Make(filepath.Join(dir, "env"))
	if err != nil {
		t.Fatal(err)
	}
	r.env = env
	if err := offered.BuildAll(r.links); err != nil {
		t.Fatal(err)
	}
	if err := built.WriteProject(filepath.Join(dir, "project")); err != nil {
		t.Fatal(err)
	}
	r.edit(filepath.Join(dir, "project", "pyproject.toml"), "requires = []", `requires = ["alpha==1.0"]`)
	r.environ = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(dir, "home"), "TMPDIR=" + r.tmp,
		"PIP_DISABLE_PIP_VERSION_CHECK=1", "PIP_NO_CACHE_DIR=1", "PIP_NO_INDEX=1", "PIP_FIND_LINKS=" + r.links,
		"PIP_CONFIG_FILE=" + os.DevNull, "PIP_ROOT_USER_ACTION=ignore", "LC_ALL=C.UTF-8",
	}
	return r
}

// edit replaces a text in a file, which must be there.
func (r *room) edit(path, from, to string) {
	r.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(data), from) {
		r.t.Fatalf("no %q in %s: %v", from, path, err)
	}
	r.write(path, strings.Replace(string(data), from, to, 1))
}

func (r *room) write(path, text string) {
	r.t.Helper()
	os.Remove(path)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) bin(name string) string { return filepath.Join(r.env.Dir, "bin", name) }

// pip is the environment's pip, started as bin/pip.
func (r *room) pip(args ...string) Pip {
	return Pip{
		Python: r.env.Python, Launcher: r.bin("pip"), Name: r.bin("pip"), Args: args, Env: r.environ,
		Watched: []string{r.env.Site, r.bin(""), filepath.Join(r.dir, "target")},
	}
}

// end is what can be seen of a run.
type end struct {
	code           int
	stdout, stderr string
	changed        string   // paths that differ from before the run
	left           []string // in the folder for temporary files
	result         Result
	err            error
	plans          []Plan
}

// observe runs pip by run, and compares before and after.
func (r *room) observe(run func(stdout, stderr *os.File) (Result, error)) end {
	r.t.Helper()
	before := r.state()
	var files [2]*os.File
	for i := range files {
		f, err := os.CreateTemp(r.dir, "stream")
		if err != nil {
			r.t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	var e end
	e.result, e.err = run(files[0], files[1])
	e.code = e.result.ExitCode
	e.stdout, e.stderr = r.read(files[0].Name()), r.read(files[1].Name())
	e.changed = moment.ReplaceAllString(testkit.DiffTrees(before, r.state()), "")
	left, _ := os.ReadDir(r.tmp)
	for _, d := range left {
		e.left = append(e.left, d.Name())
	}
	return e
}

// moment is the part of a state's line that differs between rooms.
var moment = regexp.MustCompile(` @\d+`)

// state is what pip could change: the environment, --target's and the current
// folder. A line for each file: mode, size, name, time.
func (r *room) state() string {
	r.t.Helper()
	var all strings.Builder
	for _, dir := range []string{"env", "target", "cwd"} {
		err := filepath.WalkDir(filepath.Join(r.dir, dir), func(path string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist) && d == nil:
				return nil
			case err != nil:
				return err
			case d.Name() == "__pycache__":
				return fs.SkipDir
			case d.IsDir():
				fmt.Fprintln(&all, path[len(r.dir):])
				return nil
			}
			info, err := d.Info()
			if err == nil {
				fmt.Fprintf(&all, "%v %d %s @%d\n", info.Mode(), info.Size(), path[len(r.dir):], info.ModTime().UnixNano())
			}
			return err
		})
		if err != nil {
			r.t.Fatal(err)
		}
	}
	return all.String()
}

// read is a file's text, with what differs between two runs taken out.
func (r *room) read(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	return unstable.ReplaceAllString(strings.ReplaceAll(string(data), r.dir, "ROOM"), "")
}

// bare runs a command as no guard does.
func (r *room) bare(name string, args ...string) end {
	return r.observe(func(stdout, stderr *os.File) (Result, error) {
		cmd := exec.Command(name, args...)
		cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = r.environ, filepath.Join(r.dir, "cwd"), stdout, stderr
		err := cmd.Run()
		return Result{ExitCode: cmd.ProcessState.ExitCode()}, ignoreExit(err)
	})
}

func ignoreExit(err error) error {
	if _, ok := err.(*exec.ExitError); ok {
		return nil
	}
	return err
}

// guarded runs pip through the gate; judge nil says yes to all. The working
// folder is the test's own: nothing here depends on it.
func (r *room) guarded(p Pip, judge func(Plan) bool) end {
	var plans []Plan
	e := r.observe(func(stdout, stderr *os.File) (Result, error) {
		p.Stdout, p.Stderr = stdout, stderr
		return p.Run(context.Background(), func(plan Plan) bool {
			plans = append(plans, plan)
			return judge == nil || judge(plan)
		})
	})
	e.plans = plans
	return e
}

// reset takes out what was installed since the room was made, and lays it out again.
func (r *room) reset(pins ...string) {
	r.t.Helper()
	found, err := filepath.Glob(filepath.Join(r.env.Site, "[ab]*")) // alpha, beta, built
	if err != nil {
		r.t.Fatal(err)
	}
	for _, path := range append(found, filepath.Join(r.dir, "target")) {
		if err := os.RemoveAll(path); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := offered.Have(r.env, pins...); err != nil {
		r.t.Fatal(err)
	}
}

func quote(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// guard is the program as the start-up hook starts it. GATE_TEST_ANSWER is
// its answer, and what it is told goes to the file GATE_TEST_LOG.
func guard(args []string) int {
	judge := func(plan Plan) bool {
		note("%s plan %v %v", filepath.Base(args[0]), names(plan.Items), plan.Removes)
		return os.Getenv("GATE_TEST_ANSWER") != "no"
	}
	if as, rest, ok := FromModule(os.Environ()); ok {
		note("exec %s %q %q", filepath.Base(as.Python), as.PythonFlags, args[1:])
		as.Args, as.Env = args[1:], rest
		as.Stdin, as.Stdout, as.Stderr = os.Stdin, os.Stdout, os.Stderr
		r, err := as.Run(context.Background(), judge)
		if err != nil {
			note("error %v", err)
		}
		if r.Stopped {
			return 20
		}
		return r.ExitCode
	}
	note("%q", args[:2])
	r, err := Serve(os.Stdin, os.Stdout, judge)
	note("end passed=%v stopped=%v failed=%v %v", r.Passed, r.Stopped, r.Failed, err)
	if r.Stopped {
		return 20
	}
	return 0
}

func note(format string, args ...any) {
	f, err := os.OpenFile(os.Getenv("GATE_TEST_LOG"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	fmt.Fprintf(f, format+"\n", args...)
}

func names(items []Item) []string {
	var all []string
	for _, i := range items {
		all = append(all, i.Name+" "+i.Version)
	}
	return all
}

// drive is a guard in a process of its own: it runs the pip that GATE_TEST_PIP
// describes, notes each stop, and waits there to be killed if so told.
func drive() int {
	var p Pip
	if err := json.Unmarshal([]byte(os.Getenv("GATE_TEST_PIP")), &p); err != nil {
		panic(err)
	}
	p.Stdin, p.Stdout, p.Stderr = os.Stdin, os.Stdout, os.Stderr
	r, err := p.Run(context.Background(), func(plan Plan) bool {
		note("stop %d", plan.Stop)
		switch answer := os.Getenv("GATE_TEST_ANSWER"); {
		case answer == "wait":
			select {
			case <-plan.Context().Done():
				note("over")
			case <-time.After(time.Minute):
			}
		case answer == "die" && plan.Last:
			time.AfterFunc(200*time.Millisecond, func() { os.Exit(1) })
		}
		return true
	})
	note("end %d signal=%d passed=%v %v", r.ExitCode, r.Signal, r.Passed, err)
	return r.ExitCode
}
