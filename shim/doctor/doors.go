package doctor

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/uv"
)

// A door is one way to install into an environment.
type door struct {
	name  string
	argv  []string // without the words of the install
	env   []string
	after []string // what follows those words
	sight bool     // no hook reaches it: what it changes is seen afterwards
	words []string // in the place of install
}

func (d door) typed() []string {
	if d.words != nil {
		return d.words
	}
	return install
}

// install is what a door is asked for that has no words of its own.
var install = []string{"install", "--no-deps", canaryName}

// Doors tries each way into an environment with a canary: a distribution that a rule refuses, and that no pip can install
// all the same. The environment is not changed.
func Doors(ctx context.Context, p Patient) ([]record.Door, error) {
	nest, err := newCanary()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(nest)
	lock := filepath.Join(p.Env.Prefix, ".lock")
	if _, err := os.Lstat(lock); err != nil {
		defer os.Remove(lock) // uv leaves it behind
	}
	all := doors(p.Env)
	tried, errs := make([]record.Door, len(all)), make([]error, len(all))
	var next atomic.Int64
	var knocking sync.WaitGroup
	for range min(4, max(2, runtime.GOMAXPROCS(0))) {
		knocking.Go(func() {
			for i := int(next.Add(1) - 1); i < len(all); i = int(next.Add(1) - 1) {
				tried[i], errs[i] = all[i].knock(ctx, p, nest)
			}
		})
	}
	knocking.Wait()
	return tried, errors.Join(errs...)
}

// knock tries a door and says whether it is guarded.
func (d door) knock(ctx context.Context, p Patient, nest string) (record.Door, error) {
	code, err := d.try(ctx, p, nest)
	return record.Door{
		Name: d.name, Guarded: code == exits.Blocked || code == exits.Failed, Sight: d.sight, ExitCode: code,
		Command: slices.Concat(d.argv, d.typed(), d.after),
	}, err
}

// try walks through a door and returns the exit code.
func (d door) try(ctx context.Context, p Patient, nest string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	argv := slices.Concat(d.argv, d.typed(), d.after)
	command := exec.CommandContext(ctx, argv[0], argv[1:]...)
	command.Dir = nest
	command.Env = append(clean(p.Call.Environ), "PIPGUARD_POLICY="+filepath.Join(nest, "canary.toml"), "PIP_NO_INDEX=1", "PIP_FIND_LINKS="+nest,
		"PIP_DISABLE_PIP_VERSION_CHECK=1", "PIP_NO_INPUT=1", "PYTHONDONTWRITEBYTECODE=1", "UV_OFFLINE=1", "UV_NO_CONFIG=1", "UV_NO_INDEX=1")
	command.Env = append(command.Env, d.env...)
	err := command.Run()
	if command.ProcessState == nil {
		return 0, err
	}
	return command.ProcessState.ExitCode(), nil
}

// clean leaves out of the environment what would lead a door elsewhere.
func clean(environ []string) []string {
	var kept []string
	for _, entry := range environ {
		if !strings.HasPrefix(entry, "PIP_") && !strings.HasPrefix(entry, "PIPGUARD") && !strings.HasPrefix(entry, "PYTHON") {
			kept = append(kept, entry)
		}
	}
	return kept
}

const (
	byMain  = "import sys; from pip._internal.cli.main import main; sys.exit(main(sys.argv[1:]))"
	byRunpy = `import runpy, sys; sys.argv[0] = "pip"; runpy.run_module("pip", run_name="__main__", alter_sys=True)`
	byEnsur = `import ensurepip, glob, os, subprocess, sys
wheels = glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl"))
try:
    sys.exit(ensurepip._run_pip(sys.argv[1:], wheels))
except subprocess.CalledProcessError as e:
    sys.exit(e.returncode)`
)

// doors lists the ways that can be tried in an environment.
func doors(env *environment.Environment) []door {
	python, site := env.Python, env.Site[0]
	if _, err := env.Pip(); err != nil {
		return uvDoors(env)
	}
	all := []door{
		{name: "pip", argv: []string{filepath.Join(env.Scripts, "pip"+environment.ExeSuffix)}},
		{name: "pip3", argv: []string{filepath.Join(env.Scripts, "pip3"+environment.ExeSuffix)}},
		{name: "pip" + env.Minor(), argv: []string{filepath.Join(env.Scripts, "pip"+env.Minor()+environment.ExeSuffix)}},
		{name: "python -m pip", argv: []string{python, "-m", "pip"}},
		{name: "python -mpip", argv: []string{python, "-mpip"}},
		{name: "python -I -m pip", argv: []string{python, "-I", "-m", "pip"}},
		{name: "python -E -s -m pip", argv: []string{python, "-E", "-s", "-m", "pip"}},
		{name: "pip's main()", argv: []string{python, "-c", byMain}},
		{name: "runpy", argv: []string{python, "-c", byRunpy}},
		{name: "pip's folder", argv: []string{python, filepath.Join(site, "pip")}},
		{name: "PIP_CONFIG_FILE=" + os.DevNull, argv: []string{python, "-m", "pip"}, env: []string{"PIP_CONFIG_FILE=" + os.DevNull}},
		{name: "PIP_CONSTRAINT", argv: []string{python, "-m", "pip"}, env: []string{"PIP_CONSTRAINT=" + os.DevNull}},
		{name: "PIP_TARGET into it", argv: []string{python, "-m", "pip"}, env: []string{"PIP_TARGET=" + site}},
		{name: "--prefix into it", argv: []string{python, "-m", "pip"}, after: []string{"--prefix", env.Prefix}},
	}
	if wheels := bundled(env); len(wheels) > 0 {
		all = append(
			all, door{name: "pip's wheel", argv: []string{python, filepath.Join(wheels[0], "pip")}},
			door{name: "ensurepip", argv: []string{python, "-c", byEnsur}},
		)
	}
	all = append(all, door{name: "python -S", argv: []string{python, "-S", "-m", "pip"}, env: []string{"PYTHONPATH=" + site}, after: []string{"--target", site}, sight: true})
	if outer := base(env); outer != "" {
		all = append(
			all, door{name: "another pip --python", argv: []string{outer, "-m", "pip", "--python", env.Python}},
			door{name: "another pip --prefix", argv: []string{outer, "-m", "pip"}, after: []string{"--prefix", env.Prefix}, sight: true},
		)
	}
	return append(all, uvDoors(env)...)
}

// uvDoors are the environment's own uv, which enable plants, and the real one by its path, which nothing stops.
func uvDoors(env *environment.Environment) []door {
	words := []string{"pip", "install", "--no-deps", "--python", env.Python, "--find-links", ".", "--dry-run", canaryName}
	var all []door
	own := filepath.Join(env.Scripts, uv.Name)
	if _, err := os.Stat(own); err == nil {
		all = append(all, door{name: "uv", argv: []string{own}, words: words})
	}
	if real, err := uv.Find(os.Getenv("PATH"), plant.SavedUv(env.Prefix)); err == nil && real != own {
		all = append(all, door{name: "uv by its path", argv: []string{real}, words: words, sight: true})
	}
	return all
}

// base is the interpreter below a virtual environment, where it has a pip that knows --python (22.3 on).
func base(env *environment.Environment) string {
	real, err := env.Below()
	if err != nil || !env.Virtual {
		return ""
	}
	if exec.Command(real, "-I", "-c", "import pip; raise SystemExit(tuple(map(int, pip.__version__.split('.')[:2])) < (22, 3))").Run() != nil {
		return ""
	}
	return real
}

// refuses is the first pip that refuses the canary by itself.
var refuses = pep440.MustParse("20.3")

// bundled lists the wheels of pip that the interpreter's ensurepip carries, less those that would install the canary.
func bundled(env *environment.Environment) []string {
	real, err := env.Below()
	if err != nil {
		return nil
	}
	found, err := filepath.Glob(filepath.Join(environment.StandardLibrary(real, env.Minor()), "ensurepip", "_bundled", "pip-*.whl"))
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(found, func(path string) bool {
		version, err := pep440.Parse(strings.Split(filepath.Base(path), "-")[1])
		return err != nil || version.Compare(refuses) < 0
	})
}
