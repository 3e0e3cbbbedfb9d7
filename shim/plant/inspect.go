package plant

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
)

// Fault says what is missing of a planted guard.
type Fault int

const (
	NotPlanted   Fault = iota + 1 // the record of what was planted
	NoProgram                     // the guard's own program
	OtherProgram                  // that program is another version than the running one
	NoShim                        // a launcher that is not the shim
	NoHook                        // a file of the start-up hook that is gone, or has other contents
	NoLauncher                    // the real pip's launcher
)

// A Gap is one fault and the path that it is about.
type Gap struct {
	Fault Fault
	Path  string
}

// Inspect lists what is missing of an environment's guard.
func Inspect(env *environment.Environment, program string) ([]Gap, error) {
	m, err := read(env)
	if errors.Is(err, fs.ErrNotExist) {
		return []Gap{{NotPlanted, filepath.Join(env.State(), manifestName)}}, nil
	}
	if err != nil {
		return nil, err
	}
	gaps := slices.Concat(programGaps(env, program), m.shimGaps(env), hookGaps(env))
	if path, err := Launcher(env, "pip"); (err != nil || path == "") && m.has("pip") {
		gaps = append(gaps, Gap{NoLauncher, filepath.Join(env.State(), launchersFolder, fileName("pip"))})
	}
	return gaps, nil
}

func programGaps(env *environment.Environment, program string) []Gap {
	own, err := os.Stat(Binary(env))
	if err != nil {
		return []Gap{{NoProgram, Binary(env)}}
	}
	running, err := os.Stat(program)
	if err == nil && !os.SameFile(own, running) && !sameContent(program, Binary(env), running, own) {
		return []Gap{{OtherProgram, Binary(env)}}
	}
	return nil
}

func (m manifest) shimGaps(env *environment.Environment) []Gap {
	var gaps []Gap
	for _, l := range m.Launchers {
		path := filepath.Join(env.Scripts, l.Name)
		if info, err := os.Stat(path); err != nil || !isGuard(env, path, info) {
			gaps = append(gaps, Gap{NoShim, path})
		}
	}
	return gaps
}

func hookGaps(env *environment.Environment) []Gap {
	var gaps []Gap
	for name, content := range gate.Hook(Binary(env)) {
		path := filepath.Join(env.Site[0], name)
		if text, err := os.ReadFile(path); err != nil || string(text) != string(content) {
			gaps = append(gaps, Gap{NoHook, path})
		}
	}
	slices.SortFunc(gaps, func(a, b Gap) int { return len(a.Path) - len(b.Path) })
	return gaps
}

// Traces says whether an environment was guarded once: its record is gone, and a shim or a hook is still there.
func Traces(env *environment.Environment) bool {
	for name := range gate.Hook("") {
		if _, err := os.Stat(filepath.Join(env.Site[0], name)); err == nil {
			return true
		}
	}
	pip := filepath.Join(env.Scripts, fileName("pip"))
	_, err := os.Stat(pip)
	return err == nil && isShim(pip)
}

// WroteLockdown says whether `enable --lockdown` put an environment into lockdown.
func WroteLockdown(env *environment.Environment) bool {
	m, err := read(env)
	return err == nil && m.Lockdown
}
