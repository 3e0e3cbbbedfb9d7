package uv

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// A Project is what a command of uv about a project works on.
type Project struct {
	Root        string // of the workspace: there lie uv.lock and .venv
	File        string // the pyproject.toml of the member that the command is about
	Environment string // where it lies, or will
}

// Project finds the project of a command as uv does: the first pyproject.toml with a [project] table from its folder up,
// and above it the workspace that counts it among its members. False where there is none.
func (u Uv) Project(inv uvargs.Invocation) (Project, bool) {
	var p Project
	for at := inv.Where.ProjectFolder(u.Directory); ; at = filepath.Dir(at) {
		file := filepath.Join(at, "pyproject.toml")
		found, ok := readProject(file)
		switch {
		case ok && p.File == "" && (found.Project != nil || found.Tool.Uv.Workspace != nil):
			p.Root, p.File = at, file
		case ok && p.File != "" && found.Tool.Uv.Workspace != nil && found.holds(at, filepath.Dir(p.File)):
			p.Root = at
		}
		if p.File != "" && p.Root == at && found.Tool.Uv.Workspace != nil || at == filepath.Dir(at) {
			break
		}
	}
	if p.File == "" {
		return p, false
	}
	p.Environment = filepath.Join(p.Root, ".venv")
	active := caller.Variable(u.Environ, "VIRTUAL_ENV")
	switch own := caller.Variable(u.Environ, "UV_PROJECT_ENVIRONMENT"); {
	case inv.Active && active != "":
		p.Environment = files.Absolute(inv.Where.Folder(u.Directory), active)
	case own != "":
		p.Environment = files.Absolute(p.Root, own)
	}
	return p, true
}

// ProjectEnvironment is the environment of a command's project, "" where there is none yet: then nothing can break.
func (u Uv) ProjectEnvironment(inv uvargs.Invocation) string {
	p, ok := u.Project(inv)
	if !ok {
		return ""
	}
	return virtual(p.Environment)
}

type projectFile struct {
	Project map[string]any `toml:"project"`
	Tool    struct {
		Uv struct {
			Workspace *struct {
				Members []string `toml:"members"`
				Exclude []string `toml:"exclude"`
			} `toml:"workspace"`
		} `toml:"uv"`
	} `toml:"tool"`
}

func readProject(path string) (projectFile, bool) {
	var found projectFile
	data, err := os.ReadFile(path)
	return found, err == nil && toml.Unmarshal(data, &found) == nil
}

// holds says whether a workspace counts a folder among its members.
func (f projectFile) holds(root, member string) bool {
	matches := func(patterns []string) bool {
		for _, pattern := range patterns {
			found, _ := filepath.Glob(filepath.Join(root, pattern))
			if slices.Contains(found, member) {
				return true
			}
		}
		return false
	}
	return matches(f.Tool.Uv.Workspace.Members) && !matches(f.Tool.Uv.Workspace.Exclude)
}
