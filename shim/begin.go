package shim

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/words"
)

// depthVariable counts how often a guard has started a guard; it ends endless hand-over and lets nothing through.
const (
	depthVariable = "PIPGUARD_DEPTH"
	maxDepth      = 8
)

// begin finds the environment and reads the command line.
func begin(call Call) (*run, error) {
	r := &run{call: call, style: words.StyleOf(call.Stderr, call.Environ), start: call.Now()}
	if err := r.deepen(); err != nil {
		return nil, err
	}
	as, rest, module := gate.FromModule(r.call.Environ)
	r.call.Environ = rest
	env, err := environment.Open(call.Environment)
	if err != nil {
		return nil, unable(err, "python -m venv .venv && pipguard enable .venv")
	}
	r.env, r.home = env, env
	if _, err := env.Pip(); err != nil {
		return nil, unable(err, GetPip(env)...)
	}
	r.pip = gate.Pip{Python: env.Python, Name: call.Name, Args: call.Args, Env: r.call.Environ, Stdin: call.Stdin, Stdout: call.Stdout, Stderr: call.Stderr}
	if r.module = module; module {
		r.pip.Python, r.pip.PythonFlags, r.pip.Name = as.Python, as.PythonFlags, as.Name
	} else if r.pip.Launcher, err = plant.Launcher(env, filepath.Base(call.Name)); err != nil {
		return nil, unable(err)
	}
	r.inv = r.parse("")
	return r, nil
}

// GetPip lists the ways to give an environment a pip.
func GetPip(env *environment.Environment) []string {
	return []string{words.Command(env.Python, "-m", "ensurepip"), words.Command("uv", "pip", "install", "--python", env.Python, "pip")}
}

func (r *run) parse(pip string) pipargs.Invocation {
	home, _ := os.UserHomeDir()
	inv := pipargs.Parse(r.call.Args, r.call.Environ, pipargs.Config{Pip: pip, Prefix: r.home.Prefix, Home: home, Read: os.ReadFile})
	inv.Constraints = slices.DeleteFunc(inv.Constraints, func(v pipargs.Value) bool { return plant.IsConstraints(v.Text) })
	return inv
}

// deepen counts this guard in the environment of what it starts.
func (r *run) deepen() error {
	depth, _ := strconv.Atoi(r.call.variable(depthVariable))
	if depth >= maxDepth {
		return unable(fmt.Errorf("pip starts itself without end: %d guards deep", depth), words.Command("pipguard", "disable", r.call.Environment)+" && "+words.Command("pipguard", "enable", r.call.Environment))
	}
	var rest []string
	for _, entry := range r.call.Environ {
		if !strings.HasPrefix(entry, depthVariable+"=") {
			rest = append(rest, entry)
		}
	}
	r.call.Environ = append(rest, fmt.Sprintf("%s=%d", depthVariable, depth+1))
	return nil
}
