package plant

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
)

// Disable takes the guard out of an environment: every file is as it was. It wraps ErrNotPlanted where there is none.
// The state folder stays; the caller moves or removes it.
func Disable(env *environment.Environment) error {
	m, err := read(env)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s %w", env.Prefix, ErrNotPlanted)
	}
	if err != nil {
		return err
	}
	for _, l := range m.Launchers {
		if err := l.back(env); err != nil {
			return err
		}
	}
	for _, name := range m.Files {
		if err := remove(filepath.Join(env.Prefix, name)); err != nil {
			return err
		}
	}
	if err := m.Policy.restore(PolicyFile(env)); err != nil {
		return err
	}
	if err := m.unconstrain(env); err != nil {
		return err
	}
	if err := gate.Forget(env.State()); err != nil {
		return err
	}
	for _, name := range []string{manifestName, launchersFolder} {
		if err := os.RemoveAll(filepath.Join(env.State(), name)); err != nil {
			return err
		}
	}
	return absent(discard(Binary(env)))
}

// back gives a launcher its place again, or removes the shim where there was none. What is no shim any more was put
// there by another hand, and stays.
func (l launcher) back(env *environment.Environment) error {
	path := filepath.Join(env.Scripts, l.Name)
	if info, err := os.Stat(path); err == nil && !isGuard(env, path, info) && !shimOf(l.Name, path) {
		return nil
	}
	if l.Saved {
		if err := rename(filepath.Join(env.State(), launchersFolder, l.Name), path); err != nil {
			return fmt.Errorf("put %s back: %w", path, err)
		}
		return nil
	}
	return absent(discard(path))
}

// remove deletes a planted module and what Python compiled of it.
func remove(path string) error {
	if err := absent(os.Remove(path)); err != nil {
		return err
	}
	cache := filepath.Join(filepath.Dir(path), "__pycache__")
	stem := strings.TrimSuffix(filepath.Base(path), ".py")
	compiled, err := filepath.Glob(filepath.Join(cache, stem+".*.pyc"))
	if err != nil || filepath.Ext(path) != ".py" {
		return err
	}
	for _, file := range compiled {
		if err := absent(os.Remove(file)); err != nil {
			return err
		}
	}
	os.Remove(cache) // where nothing else is in it
	return nil
}

func absent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
