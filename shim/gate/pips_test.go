package gate

import (
	"archive/zip"
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// pips are the real pips that the tests start, each with the Pythons that fit,
// the first that is found. PIPGUARD_TEST_PIPS=all adds the ones in between.
var pips = []release{
	{"20.3.4", []string{"3.6", "3.8"}, true},
	{"21.3.1", []string{"3.6", "3.8"}, false},
	{"22.0.4", []string{"3.7", "3.8"}, false},
	{"22.2.2", []string{"3.8", "3.9"}, true},
	{"23.0.1", []string{"3.9", "3.11"}, false},
	{"23.2.1", []string{"3.10", "3.11"}, false},
	{"24.0", []string{"3.7", "3.11"}, false},
	{"24.2", []string{"3.8", "3.11"}, false},
	{"25.0.1", []string{"3.12", "3.11"}, false},
	{"25.1.1", []string{"3.12", "3.11"}, false},
	{"25.3", []string{"3.13", "3.11"}, false},
	{"26.0.1", []string{"3.11", "3.12"}, false},
	{"26.3", []string{"3.13", "3.12", "3.11", "3.10"}, true},
}

type release struct {
	version string
	pythons []string
	always  bool
}

// eachPip runs a test on the chosen pips from version first on.
func eachPip(t *testing.T, first string, test func(t *testing.T, base *base)) {
	for _, p := range pips {
		if !p.always && os.Getenv("PIPGUARD_TEST_PIPS") != "all" || older(p.version, first) {
			continue
		}
		t.Run("pip "+p.version, func(t *testing.T) {
			t.Parallel()
			test(t, newBase(t, p.version))
		})
	}
}

// older compares the first two numbers of pip's versions.
func older(a, b string) bool {
	var x, y [2]int
	fmt.Sscanf(a, "%d.%d", &x[0], &x[1])
	fmt.Sscanf(b, "%d.%d", &y[0], &y[1])
	return slices.Compare(x[:], y[:]) < 0
}

// python finds a CPython by its version, on PATH or among pyenv's.
var python = func() func(string) string {
	root := sync.OnceValue(func() string {
		out, err := exec.Command("pyenv", "root").Output()
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(out))
	})
	return func(version string) string {
		if root() != "" {
			found, _ := filepath.Glob(filepath.Join(root(), "versions", version+".*", "bin", "python"))
			if len(found) > 0 {
				return found[0]
			}
		}
		path, err := exec.LookPath("python" + version)
		if err != nil {
			return ""
		}
		return path
	}
}()

// thorough is true for the pip on which every way is tried.
func (b *base) thorough() bool {
	return b.pip == pips[len(pips)-1].version || os.Getenv("PIPGUARD_TEST_PIPS") == "all"
}

// base is one pip in a virtual environment that tests copy and never change.
type base struct{ dir, python, pip string }

var bases sync.Map // pip's version to func() (*base, error), once

func newBase(t *testing.T, version string) *base {
	t.Helper()
	p := pips[slices.IndexFunc(pips, func(p release) bool { return p.version == version })]
	var interpreter string
	for _, v := range p.pythons {
		interpreter = cmp.Or(interpreter, python(v))
	}
	if interpreter == "" {
		t.Skipf("no Python %s on this machine", strings.Join(p.pythons, ", "))
	}
	make, _ := bases.LoadOrStore(version, sync.OnceValues(func() (*base, error) {
		return build(filepath.Join(testRoot, "base", version), interpreter, version)
	}))
	b, err := make.(func() (*base, error))()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// build makes a virtual environment with a pip unpacked from its wheel, and
// runs that once so that its modules are compiled.
func build(dir, interpreter, version string) (*base, error) {
	wheel, err := pipWheel(version)
	if err != nil {
		return nil, err
	}
	if out, err := exec.Command(interpreter, "-m", "venv", "--without-pip", dir).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("venv: %w: %s", err, out)
	}
	b := &base{dir, interpreter, version}
	if err := unpack(wheel, site(dir)); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "bin", "pip"), launcher(dir), 0o755); err != nil {
		return nil, err
	}
	warm := exec.Command(filepath.Join(dir, "bin", "pip"), "install", "--no-index", "--disable-pip-version-check", "nothing")
	warm.Run()
	return b, nil
}

// launcher is what pip itself writes into bin.
func launcher(dir string) []byte {
	return []byte("#!" + filepath.Join(dir, "bin", "python") + `
# -*- coding: utf-8 -*-
import re
import sys
from pip._internal.cli.main import main
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\.pyw|\.exe)?$', '', sys.argv[0])
    sys.exit(main())
`)
}

// pipWheel is a pip's wheel in the cache, downloaded the first time.
func pipWheel(version string) (string, error) {
	cache := os.Getenv("PIPGUARD_TEST_CACHE")
	if cache == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		cache = filepath.Join(user, "pipguard-test")
	}
	pattern := filepath.Join(cache, "pip-"+version+"-*.whl")
	if found, _ := filepath.Glob(pattern); len(found) > 0 {
		return found[0], nil
	}
	downloader := cmp.Or(python("3.11"), python("3.12"), python("3.13"))
	out, err := exec.Command(downloader, "-m", "pip", "download", "-q", "--no-deps", "-d", cache, "pip=="+version).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("download pip %s: %w: %s", version, err, out)
	}
	found, _ := filepath.Glob(pattern)
	if len(found) == 0 {
		return "", fmt.Errorf("no pip %s in %s", version, cache)
	}
	return found[0], nil
}

func unpack(wheel, dir string) error {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer z.Close()
	return os.CopyFS(dir, z)
}

// site is an environment's site-packages.
func site(dir string) string {
	found, _ := filepath.Glob(filepath.Join(dir, "lib", "python3*", "site-packages"))
	return found[0]
}

// copyTo makes a copy that a test may change: hard links, but for bin/pip, which
// names its interpreter. pip replaces files and never writes into one.
func (b *base) copyTo(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(b.dir, path)
		to := filepath.Join(dir, rel)
		switch {
		case d.IsDir():
			return os.MkdirAll(to, 0o755)
		case rel == filepath.Join("bin", "pip"):
			return os.WriteFile(to, launcher(dir), 0o755)
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(target, to)
		}
		return os.Link(path, to)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// snapshot is what a folder's files are, by path; compiled modules left out.
func snapshot(t *testing.T, dirs ...string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.Name() == "__pycache__":
				return fs.SkipDir
			case !d.Type().IsRegular():
				files[path] = d.Type().String()
				return nil
			}
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			sum := sha256.New()
			_, err = io.Copy(sum, f)
			files[path] = fmt.Sprintf("%x", sum.Sum(nil))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}
