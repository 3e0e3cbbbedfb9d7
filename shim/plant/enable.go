package plant

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
)

// A Part is what enable puts into an environment.
type Part string

const (
	Program  Part = "program"
	Hook     Part = "hook" // for `python -m pip`
	Names    Part = "names"
	Uv       Part = "uv"
	Settings Part = "settings"
)

// Enable guards an environment with a program. What is guarded already stays as it is, but for a program of another
// content, which is renewed. It says what it changed.
func Enable(ctx context.Context, env *environment.Environment, program string, wants policyfile.File) (changed []Part, err error) {
	if _, err := env.Pip(); err != nil && !HasUv(env) {
		return nil, err
	}
	m, err := read(env)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(env.State(), launchersFolder), 0o755); err != nil {
		return nil, fmt.Errorf("make the state folder: %w", err)
	}
	for _, step := range []struct {
		part Part
		do   func() (bool, error)
	}{
		{Program, func() (bool, error) { return install(env, program) }},
		{Hook, func() (bool, error) { return m.hook(ctx, env) }},
		{Names, func() (bool, error) { return m.take(env) }},
		{Uv, func() (bool, error) { return m.takeUv(env) }},
		{Settings, func() (bool, error) { return m.configure(env, wants) }},
	} {
		did, err := step.do()
		if err != nil {
			return changed, err
		}
		if did {
			changed = append(changed, step.part)
		}
	}
	return changed, m.write(env)
}

// install copies the program into the environment, unless it is there.
func install(env *environment.Environment, program string) (bool, error) {
	own := Binary(env)
	a, errA := os.Stat(program)
	b, errB := os.Stat(own)
	if errA == nil && errB == nil && (os.SameFile(a, b) || sameContent(program, own, a, b)) {
		return false, nil
	}
	return true, copyProgram(program, own)
}

// take puts the shim in the place of pip's launchers, and saves those.
func (m *manifest) take(env *environment.Environment) (bool, error) {
	found, err := names(env)
	if err != nil {
		return false, err
	}
	if _, err := env.Pip(); err != nil {
		return false, nil // there are none: `uv venv` puts no pip inside
	}
	changed := false
	for _, name := range found {
		did, err := m.takeOne(env, name)
		if err != nil {
			return changed, err
		}
		changed = changed || did
	}
	return changed, nil
}

func (m *manifest) takeOne(env *environment.Environment, name string) (bool, error) {
	path := filepath.Join(env.Scripts, name)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if !m.has(name) { // else the shim was removed, and what it stands for is known
			m.note(launcher{Name: name})
		}
	case err != nil:
		return false, err
	case isGuard(env, path, info):
		if own, err := os.Stat(Binary(env)); err == nil && isLink(path, Binary(env), info, own) && m.has(name) {
			return false, nil
		}
		m.know(env, name)
	case isShim(path):
		m.know(env, name) // an older program's shim: renewed below, and never saved as if it were pip's
	default:
		if err := rename(path, filepath.Join(env.State(), launchersFolder, name)); err != nil {
			return false, fmt.Errorf("save %s: %w", path, err)
		}
		m.note(launcher{Name: name, Saved: true})
	}
	return true, link(Binary(env), path)
}

func (m *manifest) has(name string) bool {
	return slices.ContainsFunc(m.Launchers, func(l launcher) bool { return l.Name == name })
}

// know notes a shim whose record is gone, with the launcher that it stands for.
func (m *manifest) know(env *environment.Environment, name string) {
	if !m.has(name) {
		m.note(rebuild(env, name))
	}
}

func (m *manifest) note(l launcher) {
	m.Launchers = slices.DeleteFunc(m.Launchers, func(old launcher) bool { return old.Name == l.Name })
	m.Launchers = append(m.Launchers, l)
}

// hook plants the start-up hook that guards `python -m pip`, and compiles it, and what pip is started by.
func (m *manifest) hook(ctx context.Context, env *environment.Environment) (bool, error) {
	changed := false
	for name, content := range gate.Hook(Binary(env)) {
		path := filepath.Join(env.Site[0], name)
		if old, err := os.ReadFile(path); err == nil && string(old) == string(content) {
			continue
		}
		if err := replace(path, content, 0o644); err != nil {
			return changed, err
		}
		changed = true
		relative, err := filepath.Rel(env.Prefix, path)
		if err != nil {
			return changed, err
		}
		if !slices.Contains(m.Files, relative) {
			m.Files = append(m.Files, relative)
		}
		if filepath.Ext(name) == ".py" {
			if err := gate.Compile(ctx, env.Python, path); err != nil {
				return changed, err
			}
		}
	}
	slices.Sort(m.Files)
	gate.Keep(ctx, env.Python, env.State()) // what cannot be kept is compiled at each start
	return changed, nil
}

// Renew plants the shim again after pip has written launchers of its own; a guarded environment stays guarded.
func Renew(ctx context.Context, env *environment.Environment) error {
	m, err := read(env)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // used without enabling: `pipguard pip`
	}
	if err != nil {
		return err
	}
	taken, err := m.take(env)
	if err != nil {
		return err
	}
	if uv, err := m.takeUv(env); err != nil {
		return err
	} else if uv {
		taken = true
	}
	hooked, err := m.hook(ctx, env)
	if err != nil || !taken && !hooked {
		return err
	}
	return m.write(env)
}

// Protected lists the files of the guard itself that a run must leave in place, absolute.
func Protected(env *environment.Environment) []string {
	m, err := read(env)
	if err != nil {
		return nil
	}
	var files []string
	for _, l := range m.Launchers {
		files = append(files, filepath.Join(env.Scripts, l.Name))
	}
	for _, name := range m.Files {
		files = append(files, filepath.Join(env.Prefix, name))
	}
	return files
}
