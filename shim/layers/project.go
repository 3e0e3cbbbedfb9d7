package layers

import (
	"errors"
	"path/filepath"

	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/files"
)

// project adds the project's own file. Nobody vouches for it until it is trusted.
func (f *Found) project(s Sources) error {
	switch path := projectPath(s); filepath.Base(path) {
	case pyproject:
		return f.pyproject(s, path)
	case own:
		return f.projectFile(s, path)
	}
	return nil
}

const own, pyproject = "pipguard.toml", "pyproject.toml"

// projectPath finds the project's file, pipguard.toml or pyproject.toml with its [tool.pipguard], upward to the first folder
// with .git or pyproject.toml; "" where there is none.
func projectPath(s Sources) string {
	if s.Directory == "" {
		return ""
	}
	for folder := s.Directory; ; folder = filepath.Dir(folder) {
		for _, name := range []string{own, pyproject} {
			if path := filepath.Join(folder, name); (name != own || folder != s.Environment) && files.Exists(path) {
				return path
			}
		}
		if files.Exists(filepath.Join(folder, ".git")) || folder == filepath.Dir(folder) {
			return ""
		}
	}
}

func (f *Found) projectFile(s Sources, path string) error {
	data, err := Read(path)
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
	f.add(policyfile.Layer{Name: path, File: file, Trusted: trusted(path, data, s.Environ)})
	return nil
}

func (f *Found) pyproject(s Sources, path string) error {
	data, err := Read(path)
	if err != nil {
		return err
	}
	file, found, err := policyfile.ParseProject(path, data)
	if err != nil || !found {
		return err
	}
	f.add(policyfile.Layer{Name: path, File: file, Trusted: trusted(path, data, s.Environ)})
	return nil
}
