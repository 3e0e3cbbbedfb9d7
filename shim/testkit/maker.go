package testkit

import (
	"os"
	"os/exec"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// makeVirtualenv runs the real virtualenv, with the pip that it embeds; one asked for by number is laid instead.
func (m Making) makeVirtualenv(env Environment, python Interpreter) error {
	dir, err := makerFolder("virtualenv")
	if err != nil {
		return err
	}
	base, err := FindInterpreter("")
	if err != nil {
		return err
	}
	args := []string{"-m", "virtualenv", "-q", "--no-download", "--python", python.Path, env.Dir}
	if m.System {
		args = append(args, "--system-site-packages")
	}
	if m.Pip != "" {
		args = append(args, "--no-pip")
	}
	cmd := exec.Command(base.Path, args...)
	cmd.Env = append(plainEnviron(), "PYTHONPATH="+dir)
	if err := runQuietly(cmd); err != nil {
		return err
	}
	return m.layTools(env, python)
}

// makeUv runs the real uv, which puts no pip inside; one asked for by number is laid into it.
func (m Making) makeUv(env Environment, python Interpreter) error {
	dir, err := makerFolder("uv")
	if err != nil {
		return err
	}
	args := []string{"venv", "-q", "--offline", "--no-config", "--python", python.Path, env.Dir}
	if m.System {
		args = append(args, "--system-site-packages")
	}
	if err := runQuietly(exec.Command(filepath.Join(dir, "bin", "uv"), args...)); err != nil {
		return err
	}
	return m.layTools(env, python)
}

// makerFolder is where the real virtualenv or uv lies, taken from the index once: the newest uv, or the release that
// PIPGUARD_TEST_UV names.
func makerFolder(name string) (string, error) {
	if release := os.Getenv("PIPGUARD_TEST_UV"); name == "uv" && release != "" {
		name += "==" + release
	}
	return cached(filepath.Join("makers", name), func(path string) error {
		python, err := FindInterpreter("")
		if err != nil {
			return err
		}
		return runQuietly(indexPip(python, "install", "--target", path, name))
	})
}

// cmdMaker is `maker uv`: the real uv on PATH.
func cmdMaker(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 || args[0] != "uv" {
		ts.Fatalf("usage: maker uv")
	}
	dir, err := makerFolder("uv")
	ts.Check(err)
	ts.Setenv("PATH", filepath.Join(dir, "bin")+string(filepath.ListSeparator)+ts.Getenv("PATH"))
}

// Uv is the real uv, taken from the index once.
func Uv() (string, error) {
	dir, err := makerFolder("uv")
	return filepath.Join(dir, "bin", "uv"), err
}
