//go:build unix

package environment

import (
	"os"
	"path/filepath"
)

const (
	// ScriptsFolder is where launchers lie below a prefix, and ExeSuffix ends a program's name.
	ScriptsFolder = "bin"
	ExeSuffix     = ""
)

// interpreterFolders are where an interpreter lies below a prefix.
var interpreterFolders = []string{ScriptsFolder}

// libraryFolders lists where site-packages may lie below a prefix, for CPython and PyPy.
func libraryFolders(minor string) []string {
	return []string{
		filepath.Join("lib", "python"+minor, "site-packages"),
		filepath.Join("lib64", "python"+minor, "site-packages"),
		filepath.Join("lib", "pypy"+minor, "site-packages"),
	}
}

// basePrefix is the prefix of the interpreter in a pyvenv.cfg's home.
func basePrefix(home string) string { return filepath.Dir(home) }

// Below is the interpreter that a virtual environment was made from, or the environment's own.
func (e *Environment) Below() (string, error) { return filepath.EvalSymlinks(e.Python) }

// StandardLibrary is where the interpreter at python has its own modules.
func StandardLibrary(python, minor string) string {
	return filepath.Join(filepath.Dir(filepath.Dir(python)), "lib", "python"+minor)
}

// headerFile is the header with an interpreter's version, below its prefix.
func headerFile(minor string) string { return filepath.Join("include", "python"+minor, "patchlevel.h") }

// userSite is the user site folder (site.py, _get_path).
func userSite(minor string) string {
	base := os.Getenv("PYTHONUSERBASE")
	if base == "" {
		home, _ := os.UserHomeDir()
		base = filepath.Join(home, ".local")
	}
	return filepath.Join(base, "lib", "python"+minor, "site-packages")
}
