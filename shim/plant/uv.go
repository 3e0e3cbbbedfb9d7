package plant

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/uv"
)

// IsUv says whether a program's base name is uv's.
func IsUv(name string) bool { return strings.TrimSuffix(name, environment.ExeSuffix) == uv.Name }

// SavedUv is where an environment's own uv lies while the shim has its name.
func SavedUv(prefix string) string {
	return filepath.Join(prefix, environment.StateFolder, launchersFolder, uv.Name)
}

// HasUv says whether there is a real uv for an environment: its own, or one on PATH.
func HasUv(env *environment.Environment) bool {
	_, err := uv.Find(os.Getenv("PATH"), SavedUv(env.Prefix), filepath.Join(env.Scripts, uv.Name))
	return err == nil
}

// RealUv is the real uv that stands behind the environment's, "" where that is not guarded.
func RealUv(env *environment.Environment) string {
	if m, err := read(env); err != nil || !m.has(uv.Name) {
		return ""
	}
	real, _ := uv.Find(os.Getenv("PATH"), SavedUv(env.Prefix))
	return real
}

// takeUv puts the shim in the place of the environment's uv, so that an activated environment is guarded for it too. An own
// uv is saved; where there is none, one on PATH is what the shim stands for. Without any, nothing is planted.
func (m *manifest) takeUv(env *environment.Environment) (bool, error) {
	if !HasUv(env) {
		return false, nil
	}
	path := filepath.Join(env.Scripts, uv.Name)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if !m.has(uv.Name) {
			m.note(launcher{Name: uv.Name})
		}
	case err != nil:
		return false, err
	case uv.IsGuard(path):
		if own, err := os.Stat(Binary(env)); err == nil && os.SameFile(info, own) && m.has(uv.Name) {
			return false, nil
		}
		_, missing := os.Stat(SavedUv(env.Prefix))
		m.note(launcher{Name: uv.Name, Saved: missing == nil})
	default:
		if err := os.Rename(path, SavedUv(env.Prefix)); err != nil {
			return false, fmt.Errorf("save %s: %w", path, err)
		}
		m.note(launcher{Name: uv.Name, Saved: true})
	}
	return true, link(Binary(env), path)
}

// shimOf says whether a file is a shim, of whatever version. uv's own program is no script, as pip's are.
func shimOf(name, path string) bool {
	if IsUv(name) {
		return uv.IsGuard(path)
	}
	return isShim(path)
}
