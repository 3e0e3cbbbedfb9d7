package testkit

import (
	"archive/tar"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// backend builds a stand-in's wheel without setuptools or a network (PEP 517, in-tree build backends; PEP 660).
//
//go:embed backend.py
var backend string

const pyproject = `[build-system]
requires = []
build-backend = "standin"
backend-path = ["backend"]
`

// project is a source tree that builds r's wheel: slash path → content. With fail it cannot be built.
func (r Release) project(fail bool) (map[string]string, error) {
	wheel, err := r.wheelFiles()
	if err != nil {
		return nil, err
	}
	files := map[string]string{
		"pyproject.toml":     pyproject,
		"backend/standin.py": backend,
		"PKG-INFO":           r.metadata(),
		"setup.py":           r.setup(),
	}
	if fail {
		files["backend/standin.py"] = "raise SystemExit('this stand-in cannot be built')\n"
		files["setup.py"] = files["backend/standin.py"]
	}
	for name, content := range wheel {
		if folder, _, _ := strings.Cut(name, "/"); strings.HasSuffix(folder, ".dist-info") {
			name = "wheel/dist-info" + strings.TrimPrefix(name, folder)
		} else {
			name = "wheel/files/" + name
		}
		files[name] = content
	}
	files["wheel/stem"] = r.stem()
	return files, nil
}

// setup serves pips that cannot do an editable install by PEP 660 (before 21.3); it needs setuptools.
func (r Release) setup() string {
	var requires strings.Builder
	for _, requirement := range r.Requires {
		fmt.Fprintf(&requires, "%q, ", requirement)
	}
	return fmt.Sprintf(`from setuptools import setup

setup(name=%q, version=%q, install_requires=[%s], packages=[%q], package_dir={"": "wheel/files"})
`, r.Name, r.Version, requires.String(), r.module())
}

func (r Release) writeSdist(w io.Writer) error {
	files, err := r.project(r.As == "failing")
	if err != nil {
		return err
	}
	zipped := gzip.NewWriter(w)
	out := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		header := &tar.Header{
			Name: r.stem() + "/" + name, Mode: 0o644, Size: int64(len(files[name])), ModTime: r.uploaded(), Format: tar.FormatPAX,
		}
		if err := out.WriteHeader(header); err != nil {
			return err
		}
		if _, err := io.WriteString(out, files[name]); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	return zipped.Close()
}

// WriteProject lays r's source tree into dir, for `-e DIR` and `DIR`.
func (r Release) WriteProject(dir string) error {
	files, err := r.project(r.As == "failing")
	if err != nil {
		return err
	}
	return writeFiles(dir, files)
}

func writeFiles(dir string, files map[string]string) error {
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}
