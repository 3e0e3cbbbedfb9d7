package testkit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// newestPip is the pip of environments that ask for none: the newest that runs on that Python.
func newestPip(python string) string {
	switch python {
	case "3.6":
		return "21.3.1"
	case "3.7":
		return "24.0"
	case "3.8":
		return "25.0.1"
	case "3.9":
		return "26.0.1"
	}
	return "26.3"
}

// cacheFolder holds what test runs share: real pips, and each pip as Python N lays it.
func cacheFolder() (string, error) {
	if dir := os.Getenv("PIPGUARD_TEST_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "pipguard-test"), err
}

// cached returns the folder or file called name in the cache; fill makes it at a path that is moved there when whole.
func cached(name string, fill func(path string) error) (string, error) {
	dir, err := cacheFolder()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	unlock, err := lockedfile.MutexAt(path + ".lock").Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	part := path + ".part"
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	if err := fill(part); err != nil {
		return "", err
	}
	return path, os.Rename(part, path)
}

// pipWheel is the real wheel of that pip; the index is asked once, with the interpreter's own pip.
func pipWheel(version string) (string, error) {
	name := "pip-" + version + "-py3-none-any.whl"
	return cached(filepath.Join("pips", name), func(path string) error {
		return download("pip=="+version, path)
	})
}

// Pips copies the real wheels of those versions into dir.
func Pips(dir string, versions ...string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, version := range versions {
		wheel, err := pipWheel(version)
		if err != nil {
			return err
		}
		if err := copyFile(wheel, filepath.Join(dir, filepath.Base(wheel))); err != nil {
			return err
		}
	}
	return nil
}

// download saves the one wheel of a pin as path, by plain `pip download`.
func download(pin, path string) error {
	python, err := hostInterpreter()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "testkit-download-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cmd := indexPip(python, "download", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "-d", dir, pin)
	if err := runQuietly(cmd); err != nil {
		return err
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(wheels) != 1 {
		return fmt.Errorf("%s: want one wheel, got %v", pin, wheels)
	}
	return copyFile(wheels[0], path)
}

// indexPip is the interpreter's own pip, as the machine's owner has set it up: his index, proxy and certificates.
func indexPip(python Interpreter, command string, args ...string) *exec.Cmd {
	cmd := exec.Command(python.Path, append([]string{"-m", "pip", command, "-q", "--disable-pip-version-check"}, args...)...)
	cmd.Env = os.Environ()
	return cmd
}

// laidPip is a folder in which that interpreter has installed that pip for real: lib/… and bin/….
func laidPip(python Interpreter, version string) (string, error) {
	wheel, err := pipWheel(version)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(python.Path))
	name := fmt.Sprintf("pip-%s-python-%s-%s", version, python.Version, hex.EncodeToString(sum[:4]))
	return cached(filepath.Join("laid", name), func(path string) error {
		if wine() != "" {
			return layWindowsPip(python, wheel, path)
		}
		if err := runQuietly(exec.Command(python.Path, "-m", "venv", "--without-pip", path)); err != nil {
			return err
		}
		cmd := exec.Command(filepath.Join(path, "bin", "python"), wheel+"/pip", "install", "-q", "--no-index", wheel)
		if err := runQuietly(cmd); err != nil {
			return err
		}
		return os.Remove(filepath.Join(path, "pyvenv.cfg"))
	})
}

// runQuietly runs a tool of the kit's own; its output is part of the error.
func runQuietly(cmd *exec.Cmd) error {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if cmd.Env == nil {
		cmd.Env = plainEnviron()
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out.Bytes())
	}
	return nil
}
