package testkit

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// Interpreter is a CPython found on this machine.
type Interpreter struct {
	Path    string // sys.executable, no launcher of a version manager
	Version string // "3.11"
}

// ErrNoInterpreter says that no Python of the wanted version was found.
var ErrNoInterpreter = errors.New("no such Python")

const oldestMinor, newestMinor = 6, 20

var found struct {
	sync.Mutex
	byVersion map[string]Interpreter
}

// FindInterpreter looks for python3.N on PATH, then below `pyenv root`. Without a version: 3.11, else the newest there is.
func FindInterpreter(version string) (Interpreter, error) {
	if version != "" {
		return findInterpreter(version)
	}
	if python, err := findInterpreter(usual()); err == nil {
		return python, nil
	}
	for minor := newestMinor; minor >= oldestMinor; minor-- {
		if python, err := findInterpreter("3." + strconv.Itoa(minor)); err == nil {
			return python, nil
		}
	}
	return Interpreter{}, fmt.Errorf("%w: 3.%d or newer", ErrNoInterpreter, oldestMinor)
}

// usual is the version that tests run on: scripts/windows may say another.
func usual() string { return cmp.Or(os.Getenv("PIPGUARD_TEST_WINE_PYTHON"), "3.11") }

func findInterpreter(version string) (Interpreter, error) {
	found.Lock()
	defer found.Unlock()
	if python, ok := found.byVersion[version]; ok {
		return python, nil
	}
	for _, candidate := range candidates(version) {
		if path, ok := executableOf(candidate, version); ok {
			if found.byVersion == nil {
				found.byVersion = map[string]Interpreter{}
			}
			found.byVersion[version] = Interpreter{path, version}
			return found.byVersion[version], nil
		}
	}
	return Interpreter{}, fmt.Errorf("%w: %s", ErrNoInterpreter, version)
}

func candidates(version string) []string {
	if wine() != "" {
		return []string{filepath.Join(filepath.Dir(wine()), "python", version, "python.exe")}
	}
	all := []string{"python" + version}
	if root := pyenvRoot(); root != "" {
		versions, _ := filepath.Glob(filepath.Join(root, "versions", version+".*", "bin", "python"))
		all = append(all, versions...)
	}
	return all
}

var pyenvRoot = sync.OnceValue(func() string {
	out, err := exec.Command("pyenv", "root").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
})

// executableOf asks a candidate what it really is, and whether it can make environments.
func executableOf(candidate, version string) (string, bool) {
	code := "import sys, venv, ensurepip; print(sys.executable); print('%d.%d' % sys.version_info[:2])"
	if wine() != "" {
		_, err := os.Stat(candidate)
		return candidate, err == nil
	}
	cmd := exec.Command(candidate, "-I", "-c", code)
	cmd.Env = plainEnviron()
	out, err := cmd.Output()
	lines := strings.Fields(string(out))
	if err != nil || len(lines) != 2 || lines[1] != version {
		return "", false
	}
	path, err := filepath.EvalSymlinks(lines[0])
	return path, err == nil
}

// plainEnviron is this process's environment less what would steer pip or Python.
func plainEnviron() []string {
	var env []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if name != "VIRTUAL_ENV" && !strings.HasPrefix(name, "PIP_") && !strings.HasPrefix(name, "PYTHON") {
			env = append(env, variable)
		}
	}
	return env
}
