package environment

import (
	"os"
	"path/filepath"
	"strings"
)

const (
	// ScriptsFolder is where launchers lie below a prefix, and ExeSuffix ends a program's name (sysconfig's scheme "nt").
	ScriptsFolder = "Scripts"
	ExeSuffix     = ".exe"
)

// interpreterFolders are where python.exe lies below a prefix: a virtual environment's, an interpreter's own.
var interpreterFolders = []string{ScriptsFolder, "."}

// libraryFolders lists where site-packages may lie below a prefix.
func libraryFolders(string) []string { return []string{filepath.Join("Lib", "site-packages")} }

// basePrefix is the prefix of the interpreter in a pyvenv.cfg's home.
func basePrefix(home string) string { return home }

// Below is the interpreter that a virtual environment was made from, or the environment's own. An environment's python.exe
// is a program that starts it.
func (e *Environment) Below() (string, error) {
	if !e.Virtual {
		return e.Python, nil
	}
	config, err := readConfig(filepath.Join(e.Prefix, "pyvenv.cfg"))
	return filepath.Join(config["home"], "python"+ExeSuffix), err
}

// StandardLibrary is where the interpreter at python has its own modules.
func StandardLibrary(python, _ string) string { return filepath.Join(filepath.Dir(python), "Lib") }

// headerFile is the header with an interpreter's version, below its prefix.
func headerFile(string) string { return filepath.Join("include", "patchlevel.h") }

// userSite is the user site folder (site.py, _get_path).
func userSite(minor string) string {
	base := os.Getenv("PYTHONUSERBASE")
	if base == "" {
		base = filepath.Join(os.Getenv("APPDATA"), "Python")
	}
	return filepath.Join(base, "Python"+strings.ReplaceAll(minor, ".", ""), "site-packages")
}
