// Package plant puts the guard into an environment, and takes it out again to the byte.
package plant

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/shim/environment"
)

// Names in an environment's state folder.
const (
	manifestName    = "plant.json"
	binaryName      = "pipguard" + environment.ExeSuffix
	launchersFolder = "launchers"
)

// A manifest says what was planted, so that all of it can be taken out again.
type manifest struct {
	Launchers []launcher `json:"launchers"`
	Files     []string   `json:"files"`              // added, relative to the prefix: the start-up hook
	Policy    *settings  `json:"policy,omitempty"`   // what enable wrote into the environment's policy file
	Lockdown  bool       `json:"lockdown,omitempty"` // enable was asked for one
	Config    *settings  `json:"config,omitempty"`   // and a lockdown into its pip.conf
}

// A launcher is a name in the scripts folder that the shim has taken.
type launcher struct {
	Name  string `json:"name"`
	Saved bool   `json:"saved"` // false: there was none of that name
}

// Planted says whether an environment is guarded.
func Planted(env *environment.Environment) bool {
	_, err := read(env)
	return err == nil
}

func read(env *environment.Environment) (manifest, error) {
	var m manifest
	data, err := os.ReadFile(filepath.Join(env.State(), manifestName))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("read %s: %w", filepath.Join(env.State(), manifestName), err)
	}
	return m, nil
}

func (m manifest) write(env *environment.Environment) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return replace(filepath.Join(env.State(), manifestName), append(data, '\n'), 0o644)
}

// Binary is the guard's own copy of the program in an environment.
func Binary(env *environment.Environment) string { return filepath.Join(env.State(), binaryName) }

// names lists the launchers that the shim takes in an environment: those that are there, and pip's usual three.
func names(env *environment.Environment) ([]string, error) {
	entries, err := os.ReadDir(env.Scripts)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", env.Scripts, err)
	}
	found := []string{fileName("pip"), fileName("pip3"), fileName("pip" + env.Minor())}
	for _, entry := range entries {
		if IsPip(entry.Name()) && entry.Name() == fileName(entry.Name()) && !slices.Contains(found, entry.Name()) {
			found = append(found, entry.Name())
		}
	}
	slices.Sort(found)
	return found, nil
}

// Launcher returns the real pip's launcher of a name: the saved one in a guarded environment, else the one in its scripts
// folder; "" where there is none. It fails where the real pip would be the guard itself.
func Launcher(env *environment.Environment, name string) (string, error) {
	if !IsPip(name) {
		name = "pip"
	}
	name = fileName(name)
	for _, path := range []string{
		filepath.Join(env.State(), launchersFolder, name),
		filepath.Join(env.State(), launchersFolder, fileName("pip")),
		filepath.Join(env.Scripts, name),
	} {
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		if isGuard(env, path, info) {
			if filepath.Dir(path) == env.Scripts {
				return "", nil
			}
			return "", fmt.Errorf("%s, which should be the real pip, is pipguard itself", path)
		}
		return path, nil
	}
	return "", nil
}

// isGuard says whether a file is this program: the environment's copy of it, or the running one.
func isGuard(env *environment.Environment, path string, info fs.FileInfo) bool {
	for _, own := range []string{Binary(env), executable()} {
		if other, err := os.Stat(own); err == nil && (os.SameFile(info, other) || sameContent(path, own, info, other)) {
			return true
		}
	}
	return false
}

func executable() string {
	path, _ := os.Executable()
	return path
}

// ErrNotPlanted says that an environment is not guarded.
var ErrNotPlanted = errors.New("is not guarded")

// Saved returns where the file lies that belongs at a path: the real launcher, where the shim has taken its place.
func Saved(env *environment.Environment, path string) string {
	if filepath.Dir(path) != env.Scripts || !IsPip(filepath.Base(path)) && !IsUv(filepath.Base(path)) {
		return path
	}
	saved := filepath.Join(env.State(), launchersFolder, filepath.Base(path))
	if _, err := os.Stat(saved); err != nil {
		return path
	}
	return saved
}
