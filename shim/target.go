package shim

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/job"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/uvinstall"
	"github.com/pipguard/pipguard/shim/words"
)

// A target is what one call is about.
type target struct {
	call       caller.Call
	env        *environment.Environment // where pip works: with --python, the other one
	home       *environment.Environment // where pip itself lies
	start      gate.Pip                 // how that pip is started
	uv         *uvinstall.Tool          // or uv in its place
	commands   caller.Commands
	invocation pipargs.Invocation // read as the newest pip would: the version is not known yet
}

// locate finds the environment and its pip, and reads the command line.
func locate(call caller.Call) (target, error) {
	call, err := deeper(call)
	if err != nil {
		return target{}, err
	}
	as, environ, module := gate.FromModule(call.Environ)
	call.Environ = environ
	env, err := environment.Open(call.Environment)
	if err != nil {
		return target{}, exits.Unable(err, "python -m venv .venv && pipguard enable .venv")
	}
	if _, err := env.Pip(); err != nil {
		return target{}, exits.Unable(err, words.GetPip(env.Python)...)
	}
	t := target{call: call, env: env, home: env, commands: caller.Commands{Program: "pip", Args: call.Args, Environment: env.Prefix}}
	t.start = gate.Pip{Python: env.Python, Name: call.Name, Env: environ, Args: call.Args, Stdin: call.Stdin, Stdout: call.Stdout, Stderr: call.Stderr, Kept: env.State()}
	switch {
	case module:
		t.start.Python, t.start.PythonFlags, t.start.Name = as.Python, as.PythonFlags, as.Name
		t.commands.Pip = []string{short(call, as.Python), "-m", "pip"}
	case len(call.Typed) == 1 && filepath.IsAbs(call.Typed[0]):
		t.commands.Pip = []string{short(call, call.Typed[0])}
	default:
		t.commands.Pip = call.Typed
	}
	if !module {
		if t.start.Launcher, err = plant.Launcher(env, filepath.Base(call.Name)); err != nil {
			return target{}, exits.Unable(err)
		}
	}
	t.invocation = request.Reader{Directory: call.Directory, Environ: environ, Prefix: env.Prefix, Markers: env.Markers}.Parse(call.Args)
	return t.other()
}

// deeper is a call as what it starts sees it: one guard deeper.
func deeper(call caller.Call) (caller.Call, error) {
	environ, err := call.Deeper()
	if err != nil {
		return call, exits.Unable(err, words.Command("pipguard", "disable", call.Environment)+" && "+words.Command("pipguard", "enable", call.Environment))
	}
	call.Environ = environ
	return call, nil
}

// other follows `pip --python X` to the environment that it names.
func (t target) other() (target, error) {
	if t.invocation.Python == "" || t.changesNothing() {
		return t, nil
	}
	prefix := files.Absolute(t.call.Directory, t.invocation.Python)
	if info, err := os.Stat(prefix); err == nil && !info.IsDir() {
		prefix = filepath.Dir(filepath.Dir(prefix))
	}
	if _, err := os.Stat(prefix); errors.Is(err, fs.ErrNotExist) {
		return t, nil // pip itself says that there is none
	}
	env, err := environment.Open(prefix)
	if err != nil {
		return t, exits.Unable(err)
	}
	pip, err := t.home.Pip()
	if err != nil {
		return t, exits.Unable(err)
	}
	t.env, t.commands.Environment = env, env.Prefix
	t.start.Python, t.start.Home = env.Python, filepath.Dir(pip)
	return t, nil
}

func (t target) changesNothing() bool { return t.invocation.Act == pipargs.Nothing }

// become hands over to the real pip. It returns only where that fails.
func (t target) become() (int, error) {
	if t.uv != nil {
		return becomeUv(t.uv, t.call.Args)
	}
	return 0, exits.Unable(job.Become(t.start.Argv(), t.call.Environ))
}

func short(call caller.Call, program string) string {
	return Short(program, call.Directory, call.Variable("PATH"))
}

// Short is how a shell with this PATH can call a program in a folder: by its name where that leads to it, by a relative
// path where it lies below the folder.
func Short(program, folder, path string) string {
	name := filepath.Base(program)
	for _, place := range filepath.SplitList(path) {
		found := filepath.Join(place, name)
		if found == program {
			return name
		}
		if _, err := os.Lstat(found); err == nil {
			break
		}
	}
	return request.Within(folder, program)
}

// relaunch finds pip's own launcher again, where the guard was taken out while the lock was waited for.
func relaunch(env *environment.Environment, start gate.Pip) (string, error) {
	if start.Launcher == "" {
		return "", nil
	}
	if _, gone := os.Stat(start.Launcher); gone == nil {
		return start.Launcher, nil
	}
	launcher, err := plant.Launcher(env, filepath.Base(start.Name))
	if err != nil {
		return "", exits.Unable(err)
	}
	return launcher, nil
}
