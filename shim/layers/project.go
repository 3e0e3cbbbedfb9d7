package layers

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/files"
)

// project adds the project's own file: pipguard.toml, or [tool.pipguard] in pyproject.toml, looked for upward to the first
// folder with .git or pyproject.toml. Nobody vouches for it until it is trusted.
func (f *Found) project(s Sources) error {
	if s.Directory == "" {
		return nil
	}
	for folder := s.Directory; ; folder = filepath.Dir(folder) {
		own := filepath.Join(folder, "pipguard.toml")
		if folder != s.Environment && files.Exists(own) {
			return f.projectFile(s, own)
		}
		project := filepath.Join(folder, "pyproject.toml")
		if files.Exists(project) {
			return f.pyproject(s, project)
		}
		if files.Exists(filepath.Join(folder, ".git")) || folder == filepath.Dir(folder) {
			return nil
		}
	}
}

func (f *Found) projectFile(s Sources, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := policyfile.Parse(path, data)
	if errors.Is(err, policyfile.ErrForeign) {
		f.Foreign = append(f.Foreign, path)
		return nil
	}
	if err != nil {
		return err
	}
	f.add(policyfile.Layer{Name: path, File: file, Trusted: Trusted(path, data, s.Environ)})
	return nil
}

func (f *Found) pyproject(s Sources, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, found, err := policyfile.ParseProject(path, data)
	if err != nil || !found {
		return err
	}
	f.add(policyfile.Layer{Name: path, File: file, Trusted: Trusted(path, data, s.Environ)})
	return nil
}
