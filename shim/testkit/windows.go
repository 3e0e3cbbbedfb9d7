package testkit

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// unixPath is how Wine shows a path of this machine; it stands for the file system's root.
const drive = "Z:"

// windowsPath is a path of this machine as Windows' programs write it.
func windowsPath(path string) string { return drive + strings.ReplaceAll(path, "/", `\`) }

// windowsVenv makes what `python -m venv --without-pip` makes, but for the redirector in the place of python.exe, which
// this build of CPython lacks: a copy of the interpreter.
func (m Making) windowsVenv(env Environment, base, version string) error {
	for _, folder := range []string{filepath.Dir(env.Python), env.Site} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	for _, name := range []string{"python.exe", "python" + strings.ReplaceAll(version, ".", "") + ".dll"} {
		if err := copyFile(filepath.Join(base, name), filepath.Join(filepath.Dir(env.Python), name)); err != nil {
			return err
		}
	}
	full, err := os.ReadFile(filepath.Join(base, "version.txt"))
	if err != nil {
		return err
	}
	config := fmt.Sprintf("home = %s\r\ninclude-system-site-packages = %t\r\nversion = %s\r\n", windowsPath(base), m.System, strings.TrimSpace(string(full)))
	return os.WriteFile(filepath.Join(env.Dir, "pyvenv.cfg"), []byte(config), 0o644)
}

// layWindowsPip installs a wheel of pip into a folder, which is no environment any more afterwards.
func layWindowsPip(python Interpreter, wheel, path string) error {
	env := Environment{Dir: path, Python: filepath.Join(path, "Scripts", "python.exe"), Site: filepath.Join(path, library(""))}
	if err := (Making{}).windowsVenv(env, filepath.Dir(python.Path), python.Version); err != nil {
		return err
	}
	cmd := start(env.Python, "-m", "pip", "install", "-q", "--no-index", windowsPath(wheel))
	cmd.Env = append(plainEnviron(), "PYTHONPATH="+windowsPath(wheel))
	if err := runQuietly(cmd); err != nil {
		return err
	}
	return os.Remove(filepath.Join(path, "pyvenv.cfg"))
}

// split parts a launcher into the program, its #! line and the zip with the script (distlib's launchers).
func split(launcher string) (program, line, script string, err error) {
	end := strings.LastIndex(launcher, "PK\x03\x04")
	start := strings.LastIndex(launcher[:max(end, 0)], "#!")
	if start < 0 {
		return "", "", "", errors.New("this is no launcher")
	}
	return launcher[:start], launcher[start:end], launcher[end:], nil
}

// rebasedProgram is a launcher for another interpreter.
func rebasedProgram(launcher, python string) string {
	program, line, script, err := split(launcher)
	if err != nil {
		return launcher
	}
	end := line[len(strings.TrimRight(line, "\r\n")):]
	return program + windowsLine(python) + end + script
}

func windowsLine(python string) string {
	path := windowsPath(python)
	if strings.Contains(path, " ") {
		path = `"` + path + `"`
	}
	return "#!" + path
}

// programFor is the launcher that pip writes for a script's source.
func programFor(python, source string) string {
	found, _ := FindInterpreter("")
	laid, err := laidPip(found, newestPip(found.Version))
	if err != nil {
		return source
	}
	launcher, err := os.ReadFile(filepath.Join(laid, "Scripts", "pip.exe"))
	if err != nil {
		return source
	}
	program, _, _, _ := split(string(launcher))
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	file, _ := w.CreateHeader(&zip.FileHeader{Name: "__main__.py"})
	file.Write([]byte(source))
	w.Close()
	return program + windowsLine(python) + "\r\n" + packed.String()
}

// hostInterpreter is a Python of this machine, for what only asks the index.
func hostInterpreter() (Interpreter, error) {
	if wine() == "" {
		return FindInterpreter("")
	}
	path, err := exec.LookPath("python3")
	return Interpreter{Path: path}, err
}
