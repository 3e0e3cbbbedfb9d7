//go:build unix

package environment

import "path/filepath"

const (
	scriptsFolder = "bin"
	exeSuffix     = ""
)

// libraryFolders lists where site-packages may lie below a prefix, for CPython and PyPy.
func libraryFolders(minor string) []string {
	return []string{
		filepath.Join("lib", "python"+minor, "site-packages"),
		filepath.Join("lib64", "python"+minor, "site-packages"),
		filepath.Join("lib", "pypy"+minor, "site-packages"),
	}
}
