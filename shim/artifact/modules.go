package artifact

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/pattern"
)

// Modules are the files that a distribution imports from its site-packages folder, by their paths there, with the digests
// of its RECORD. Tests, documents and scripts that many distributions leave at the top by mistake are not among them.
type Modules map[string]string

// InstalledModules reads the RECORD of an installed distribution.
func InstalledModules(d Distribution) (Modules, error) {
	file, _, err := openText(filepath.Join(d.Site, d.Folder, "RECORD"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readModules(file)
}

// WheelModules reads the RECORD in a wheel.
func WheelModules(name string) (Modules, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	archive, err := Archive(file, info.Size())
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	at := slices.IndexFunc(archive.File, func(f *zip.File) bool { return wheelRecord().MatchString(f.Name) })
	if at < 0 {
		return nil, fmt.Errorf("read %s: it has no RECORD", name)
	}
	record, err := archive.File[at].Open()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer record.Close()
	return readModules(io.LimitReader(record, maxText))
}

var wheelRecord = pattern.New(`^[^/]+\.dist-info/RECORD$`)

func readModules(record io.Reader) (Modules, error) {
	modules := Modules{}
	err := readRows(record, func(name, digest string) {
		if name = installedName(name); isModule(name) {
			modules[name] = digest
		}
	})
	return modules, err
}

// strays are folders at the top of site-packages that hold nothing anybody imports from there.
var strays = []string{"benchmarks", "bin", "build", "doc", "docs", "example", "examples", "scripts", "test", "tests", "tools"}

func isModule(name string) bool {
	top, _, inside := strings.Cut(name, "/")
	if inside && slices.Contains(strays, top) || name == "setup.py" || name == "conftest.py" {
		return false
	}
	return slices.Contains([]string{".py", ".so", ".pyd", ".dylib", ".dll"}, path.Ext(name))
}

// Namespace says whether a file is the __init__.py of a namespace package, which each of its distributions brings
// (PEP 420, "Legacy namespace packages").
func Namespace(name string) bool {
	if filepath.Base(name) != "__init__.py" {
		return false
	}
	text, err := readText(name)
	return err == nil && legacy().Match(text)
}

var legacy = pattern.New(`\bextend_path\b|\bdeclare_namespace\b`)
