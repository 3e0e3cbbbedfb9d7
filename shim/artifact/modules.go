package artifact

import (
	"archive/zip"
	"fmt"
	"iter"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/pattern"
)

// Modules are the files that a distribution imports from its site-packages folder, by their paths there, with the digests
// of its RECORD. Tests, documents and scripts that many distributions leave at the top by mistake are not among them.
type Modules map[string]string

// InstalledModules reads the RECORD of an installed distribution.
func InstalledModules(d Distribution) (Modules, error) {
	record, err := distinfo.InstalledRecord(filepath.Join(d.Site, d.Folder))
	if err != nil {
		return nil, err
	}
	return recordedModules(record), nil
}

// WheelModules reads the RECORD in a wheel.
func WheelModules(name string) (Modules, error) {
	archive, err := distinfo.OpenWheel(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer archive.Close()
	at := slices.IndexFunc(archive.File, func(f *zip.File) bool { return wheelRecord().MatchString(f.Name) })
	if at < 0 {
		return nil, fmt.Errorf("read %s: it has no RECORD", name)
	}
	file, err := archive.File[at].Open()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer file.Close()
	record, err := distinfo.ReadRecord(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return recordedModules(record), nil
}

var wheelRecord = pattern.New(`^[^/]+\.dist-info/RECORD$`)

func recordedModules(record iter.Seq[distinfo.Entry]) Modules {
	modules := Modules{}
	for entry := range record {
		name, inside := entry.Local()
		if name = installedName(name); inside && isModule(name) {
			modules[name] = entry.Digest
		}
	}
	return modules
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
