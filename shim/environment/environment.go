// Package environment reads a Python environment and its installed distributions without starting Python.
package environment

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// StateFolder is where an environment's journal, lock and kept files lie, below its prefix.
const StateFolder = ".pipguard"

// An Environment is a virtual environment, or an interpreter's own prefix.
type Environment struct {
	Prefix  string   // absolute; links in it are kept as they are
	Python  string   // its interpreter, below Prefix
	Version string   // of Python, "3.11.7"
	Site    []string // its own site-packages folders; the first is purelib
	Shared  []string // those of the interpreter below it that it sees (include-system-site-packages)
	Scripts string   // where launchers lie
	Virtual bool     // it has a pyvenv.cfg
	Markers pep508.Environment
}

var (
	// errNone says that a folder is no Python environment.
	errNone = errors.New("is no Python environment")
	// ErrNoPip says that an environment has no pip of its own, as `uv venv` leaves it.
	ErrNoPip = errors.New("has no pip")
)

// Open reads what a prefix says of itself. It wraps errNone where there is no interpreter.
func Open(prefix string) (*Environment, error) {
	prefix, err := filepath.Abs(prefix)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", prefix, err)
	}
	env := &Environment{Prefix: prefix, Scripts: filepath.Join(prefix, ScriptsFolder)}
	if env.Python = env.interpreter(); env.Python == "" {
		return nil, fmt.Errorf("%s %w: there is no %s in it", prefix, errNone, filepath.Join(ScriptsFolder, "python"))
	}
	config, err := readConfig(filepath.Join(prefix, "pyvenv.cfg"))
	switch {
	case err == nil:
		env.Virtual = true
		err = env.virtual(config)
	case errors.Is(err, fs.ErrNotExist):
		err = env.bare()
	}
	if err != nil {
		return nil, err
	}
	env.Markers = markers(env.Version, env.implementation())
	return env, nil
}

func (e *Environment) interpreter() string {
	for _, folder := range interpreterFolders {
		for _, name := range []string{"python", "python3", "pypy3", "pypy"} {
			path := filepath.Join(e.Prefix, folder, name+ExeSuffix)
			if info, err := os.Stat(path); err == nil && !info.IsDir() {
				return path
			}
		}
	}
	return ""
}

// virtual takes the version and folders from pyvenv.cfg, as venv, virtualenv and uv write it.
func (e *Environment) virtual(config map[string]string) error {
	version := cmp.Or(config["version_info"], config["version"])
	parts := strings.SplitN(version, ".", 4)
	if len(parts) < 3 || e.library(parts[0]+"."+parts[1]) == "" {
		return e.ask()
	}
	e.Version = strings.Join(parts[:3], ".")
	e.Site = []string{e.library(parts[0] + "." + parts[1])}
	if strings.EqualFold(config["include-system-site-packages"], "true") {
		base, err := Open(basePrefix(config["home"]))
		if err != nil {
			return fmt.Errorf("read the interpreter below %s: %w", e.Prefix, err)
		}
		e.Shared = append([]string{e.UserSite()}, append(base.Site, base.Shared...)...)
	}
	return nil
}

// bare takes the version and folders of an interpreter's own prefix from its files, or from the interpreter itself where
// they have another layout (Debian's dist-packages).
func (e *Environment) bare() error {
	real, err := filepath.EvalSymlinks(e.Python)
	if err != nil {
		return fmt.Errorf("find %s: %w", e.Python, err)
	}
	minor := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(real), "python"), ExeSuffix)
	header, err := os.ReadFile(filepath.Join(e.Prefix, headerFile(minor)))
	if err != nil || e.library(minor) == "" || filepath.Dir(real) != filepath.Dir(e.Python) {
		return e.ask()
	}
	_, after, _ := strings.Cut(string(header), "#define PY_VERSION")
	fields := strings.Fields(after)
	if len(fields) == 0 {
		return e.ask()
	}
	e.Version = strings.TrimRight(strings.Trim(fields[0], `"`), "+")
	e.Site = []string{e.library(minor)}
	e.Shared = []string{e.UserSite()}
	return nil
}

// library returns the site-packages folder for a minor version, "" where there is none.
func (e *Environment) library(minor string) string {
	for _, folder := range libraryFolders(minor) {
		path := filepath.Join(e.Prefix, folder)
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return path
		}
	}
	return ""
}

func (e *Environment) implementation() string {
	if len(e.Site) > 0 && strings.Contains(e.Site[0], string(filepath.Separator)+"pypy") {
		return "PyPy"
	}
	return "CPython"
}

// Minor returns "3.11" for Python 3.11.7.
func (e *Environment) Minor() string {
	parts := strings.SplitN(e.Version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// State returns the folder of the environment's journal, lock and kept files.
func (e *Environment) State() string { return filepath.Join(e.Prefix, StateFolder) }

// UserSite returns the user site folder of this interpreter (PEP 370), whether or not it exists.
func (e *Environment) UserSite() string { return userSite(e.Minor()) }

// Pip returns the folder of the environment's own pip, or wraps ErrNoPip.
func (e *Environment) Pip() (string, error) {
	for _, site := range append(e.Site, e.Shared...) {
		path := filepath.Join(site, "pip")
		if _, err := os.Stat(filepath.Join(path, "__init__.py")); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s %w", e.Prefix, ErrNoPip)
}
