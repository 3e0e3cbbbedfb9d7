package artifact_test

import (
	"archive/zip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/artifact/extension"
	"github.com/pipguard/pipguard/shim/testkit"
)

func fetch(t *testing.T, pin string) extension.Release {
	t.Helper()
	r, err := extension.Fetch(pin)
	testkit.SkipWithout(t, err)
	return r
}

// What is read from a module is what happens when it is imported with NumPy 1.26.4 and with 2.0.2.
func TestCompiledExtension(t *testing.T) {
	old, modern := fetch(t, "numpy==1.26.4"), fetch(t, "numpy==2.0.2")
	for _, test := range []struct {
		name    string
		headers extension.Release
		flags   []string
		only1   bool
		floor   string
		loads1  bool
		loads2  bool
	}{
		{name: "headers1", headers: old, only1: true, loads1: true},
		{name: "headers2", headers: modern, floor: "1.16", loads1: true, loads2: true},
		{name: "target2", headers: modern, flags: []string{"-DNPY_TARGET_VERSION=NPY_2_0_API_VERSION"}, floor: "2.0", loads2: true},
		{name: "ufunc1", headers: old, flags: []string{"-DUFUNC"}, only1: true, loads1: true},
		{name: "apart1", headers: old, flags: []string{"-DFILLER", "-Wl,-z,separate-code"}, only1: true, loads1: true},
		{name: "together1", headers: old, flags: []string{"-DFILLER", "-Wl,-z,noseparate-code"}, only1: true, loads1: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			module, err := test.headers.Build(dir, test.name, test.flags...)
			if err != nil {
				t.Fatal(err)
			}
			want := policy.Built{NumPy2Aware: policy.Files{Count: 1, Example: filepath.Base(module)}}
			if test.only1 {
				want = policy.Built{NumPy1Only: want.NumPy2Aware, NumPyFloor: policy.Floor{Version: "1.16", File: filepath.Base(module)}}
			}
			if test.floor != "" {
				want.NumPyFloor = policy.Floor{Version: test.floor, File: filepath.Base(module)}
			}
			checkModule(t, module, want)
			if err := old.Import(dir, test.name); (err == nil) != test.loads1 {
				t.Errorf("import with NumPy 1.26.4: %v", err)
			}
			if err := modern.Import(dir, test.name); (err == nil) != test.loads2 {
				t.Errorf("import with NumPy 2.0.2: %v", err)
			}
		})
	}
}

// A module of Cython 0.29 that cimports numpy, and never calls import_array, is refused by NumPy 2 for the size of a type.
func TestCompiledCython(t *testing.T) {
	t.Parallel()
	old, modern, cython := fetch(t, "numpy==1.26.4"), fetch(t, "numpy==2.0.2"), fetch(t, "cython==0.29.37")
	dir := t.TempDir()
	source := filepath.Join(dir, "sized.pyx")
	if err := os.WriteFile(source, []byte("cimport numpy\ndef first(numpy.ndarray[double] a): return a[0]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	code := "import sys; sys.path[:0] = sys.argv[1:3]; sys.argv[1:] = ['-3', sys.argv[3]]; from Cython.Compiler.Main import setuptools_main as m; m()"
	if out, err := exec.Command(cython.Python, "-I", "-c", code, cython.Folder, old.Folder, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	module, err := old.Compile(filepath.Join(dir, "sized.c"))
	if err != nil {
		t.Fatal(err)
	}
	checkModule(t, module, policy.Built{NumPy1Only: policy.Files{Count: 1, Example: filepath.Base(module)}})
	if err := old.Import(dir, "sized"); err != nil {
		t.Error(err)
	}
	if err := modern.Import(dir, "sized"); err == nil || !strings.Contains(err.Error(), "numpy.dtype size changed") {
		t.Errorf("import with NumPy 2.0.2: %v", err)
	}
}

// checkModule reads a module where it lies and in a wheel.
func checkModule(t *testing.T, module string, want policy.Built) {
	t.Helper()
	if got, err := artifact.ScanFiles(filepath.Dir(module), []string{filepath.Base(module)}); got != want || err != nil {
		t.Errorf("in its folder: %+v, %v, want %+v", got, err, want)
	}
	content, err := os.ReadFile(module)
	if err != nil {
		t.Fatal(err)
	}
	wheel := writeWheel(t, zip.Deflate, map[string][]byte{"x-1.data/platlib/" + filepath.Base(module): content})
	if got, err := artifact.ScanWheel(wheel); got != want || err != nil {
		t.Errorf("in a wheel: %+v, %v, want %+v", got, err, want)
	}
}

func writeWheel(t testing.TB, method uint16, files map[string][]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x-1-py3-none-any.whl")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive := zip.NewWriter(file)
	for name, content := range files {
		member, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = member.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
