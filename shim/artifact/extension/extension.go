// Package extension compiles extension modules against the headers of real NumPy releases, for tests.
package extension

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/pipguard/pipguard/shim/testkit"
)

//go:embed source/extension.c
var source string

// python is a version that has wheels of NumPy on either side of 2.0.
const python = "3.11"

// A Release is a distribution's release laid in a folder of its own, with the Python that it is for.
type Release struct {
	Python string // the interpreter
	Folder string // to be put on sys.path
}

// Fetch lays a pinned release, without its dependencies, in the tests' cache; the package index is asked once.
// testkit.ErrNoInterpreter says that there is no Python for it.
func Fetch(pin string) (Release, error) {
	interpreter, err := testkit.FindInterpreter(python)
	if err != nil {
		return Release{}, err
	}
	cache, err := cacheFolder()
	if err != nil {
		return Release{}, err
	}
	r := Release{interpreter.Path, filepath.Join(cache, "laid", pin+"-python-"+python)}
	if err := os.MkdirAll(filepath.Dir(r.Folder), 0o755); err != nil {
		return Release{}, err
	}
	unlock, err := lockedfile.MutexAt(r.Folder + ".lock").Lock()
	if err != nil {
		return Release{}, err
	}
	defer unlock()
	if _, err := os.Stat(r.Folder); err == nil {
		return r, nil
	}
	part := r.Folder + ".part"
	if err := os.RemoveAll(part); err != nil {
		return Release{}, err
	}
	if err := run(r.Python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--target", part, pin); err != nil {
		return Release{}, err
	}
	return r, os.Rename(part, r.Folder)
}

// cacheFolder is the one that testkit keeps.
func cacheFolder() (string, error) {
	if dir := os.Getenv("PIPGUARD_TEST_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "pipguard-test"), err
}

// Build compiles the module called name into dir against the headers of a NumPy, with more flags for the compiler.
// It returns the extension module's path.
func (numpy Release) Build(dir, name string, flags ...string) (string, error) {
	c := filepath.Join(dir, name+".c")
	if err := os.WriteFile(c, []byte(source), 0o644); err != nil {
		return "", err
	}
	return numpy.Compile(c, append(flags, "-DMODULE="+name)...)
}

// Compile compiles a C file of an extension module; the module lies beside it.
func (numpy Release) Compile(c string, flags ...string) (string, error) {
	code := "import sysconfig; print(sysconfig.get_path('include')); print(sysconfig.get_config_var('EXT_SUFFIX'))"
	out, err := exec.Command(numpy.Python, "-c", code).Output()
	if err != nil {
		return "", fmt.Errorf("ask %s: %w", numpy.Python, err)
	}
	include, suffix, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	headers, err := filepath.Glob(filepath.Join(numpy.Folder, "numpy", "*core", "include"))
	if err != nil || len(headers) != 1 {
		return "", fmt.Errorf("find the headers in %s: %v", numpy.Folder, headers)
	}
	module := strings.TrimSuffix(c, ".c") + suffix
	arguments := append([]string{"-w", "-shared", "-fPIC", "-O1", "-I" + include, "-I" + headers[0]}, flags...)
	return module, run("gcc", append(arguments, c, "-o", module)...)
}

// Import imports the module called name, which lies in dir, with a NumPy. The error holds what Python says.
func (numpy Release) Import(dir, name string) error {
	code := "import sys; sys.path[:0] = sys.argv[1:3]; __import__(sys.argv[3])"
	return run(numpy.Python, "-I", "-c", code, dir, numpy.Folder, name)
}

func run(name string, arguments ...string) error {
	cmd := exec.Command(name, arguments...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}
