package testkit

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Environment is a real virtual environment, or an interpreter's prefix, made for a test.
type Environment struct {
	Dir    string // absolute
	Python string // Dir/bin/python
	Site   string // site-packages
}

// Making says what sort of environment to make; the zero value is python -m venv with the newest pip.
type Making struct {
	Python     string // "3.11"
	Pip        string // "24.0"; "none" for an environment without pip; by default the newest, or what By puts there
	By         string // "venv", "virtualenv" or "uv"
	From       string // interpreter to make it from, in place of Python
	System     bool   // include-system-site-packages
	Setuptools bool   // with the setuptools that comes with Python before 3.12
}

// Make makes an environment at dir, which must not exist.
func (m Making) Make(dir string) (Environment, error) {
	python, err := FindInterpreter(m.Python)
	if err != nil {
		return Environment{}, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return Environment{}, err
	}
	env := Environment{
		Dir: dir, Python: filepath.Join(dir, scriptsFolder(), program("python")),
		Site: filepath.Join(dir, library(python.Version)),
	}
	switch m.By {
	case "", "venv":
		err = m.makeVenv(env, python)
	case "virtualenv":
		err = m.makeVirtualenv(env, python)
	case "uv":
		err = m.makeUv(env, python)
	default:
		err = fmt.Errorf("-by %s: want venv, virtualenv or uv", m.By)
	}
	return env, err
}

func (m Making) makeVenv(env Environment, python Interpreter) error {
	args := []string{"-m", "venv", "--without-pip", env.Dir}
	if m.System {
		args = append(args, "--system-site-packages")
	}
	base := python.Path
	if m.From != "" {
		base = m.From
	}
	if wine() != "" {
		if err := m.windowsVenv(env, filepath.Dir(base), python.Version); err != nil {
			return err
		}
	} else if err := runQuietly(exec.Command(base, args...)); err != nil {
		return err
	}
	m.Pip = cmp.Or(m.Pip, newestPip(python.Version))
	return m.layTools(env, python)
}

// layTools puts pip, and setuptools where asked for, into an environment that has neither.
func (m Making) layTools(env Environment, python Interpreter) error {
	if m.Pip != "" && m.Pip != "none" {
		if err := layPip(env, python, m.Pip); err != nil {
			return err
		}
	}
	if m.Setuptools {
		return laySetuptools(env, python)
	}
	return nil
}

// layPip copies a pip that was really installed elsewhere; launchers and their RECORD lines get env's path.
func layPip(env Environment, python Interpreter, version string) error {
	laid, err := laidPip(python, version)
	if err != nil {
		return err
	}
	site := filepath.Join(laid, library(python.Version))
	if err := copyTree(site, env.Site); err != nil {
		return err
	}
	launchers, err := filepath.Glob(filepath.Join(laid, scriptsFolder(), "pip*"))
	if err != nil {
		return err
	}
	records, err := filepath.Glob(filepath.Join(env.Site, "pip-*.dist-info", "RECORD"))
	if err != nil || len(records) != 1 {
		return fmt.Errorf("pip's RECORD: want one, got %v", records)
	}
	record, err := os.ReadFile(records[0])
	if err != nil {
		return err
	}
	text := string(record)
	for _, launcher := range launchers {
		content, err := os.ReadFile(launcher)
		if err != nil {
			return err
		}
		name := filepath.Base(launcher)
		script := rebased(string(content), env.Python)
		if err := os.WriteFile(filepath.Join(env.Dir, scriptsFolder(), name), []byte(script), 0o755); err != nil {
			return err
		}
		line := regexp.MustCompile(`(?m)^((?:\.\./)+\w+/` + regexp.QuoteMeta(name) + `),.*\n`)
		path := line.FindStringSubmatch(text)
		if path == nil {
			return fmt.Errorf("pip's RECORD does not have %s", name)
		}
		text = line.ReplaceAllLiteralString(text, recordLine(path[1], script))
	}
	return os.WriteFile(records[0], []byte(text), 0o644)
}

// rebased is a launcher for another interpreter.
func rebased(launcher, python string) string {
	if wine() != "" {
		return rebasedProgram(launcher, python)
	}
	return shebang(python) + shebangLines.ReplaceAllString(launcher, "")
}

var shebangLines = regexp.MustCompile(`\A#!(/bin/sh\n.*\n.*|.*)\n`)

// shebang is a launcher's head as pip writes it (distlib's ScriptMaker, _build_shebang): the kernel takes no
// path with spaces and no line past 127 bytes.
func shebang(python string) string {
	if !strings.Contains(python, " ") && len(python)+3 <= 127 {
		return "#!" + python + "\n"
	}
	if strings.Contains(python, " ") {
		python = `"` + python + `"`
	}
	return "#!/bin/sh\n'''exec' " + python + " \"$0\" \"$@\"\n' '''\n"
}

func laySetuptools(env Environment, python Interpreter) error {
	pattern := filepath.Join(filepath.Dir(filepath.Dir(python.Path)), "lib", "python"+python.Version, "ensurepip", "_bundled", "setuptools-*.whl")
	wheels, err := filepath.Glob(pattern)
	if err != nil || len(wheels) != 1 {
		return fmt.Errorf("setuptools of Python %s: want one wheel, got %v", python.Version, wheels)
	}
	return unzip(wheels[0], env.Site)
}
