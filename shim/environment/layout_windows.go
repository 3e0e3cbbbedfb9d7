package environment

import "path/filepath"

const (
	scriptsFolder = "Scripts"
	exeSuffix     = ".exe"
)

// libraryFolders lists where site-packages may lie below a prefix.
func libraryFolders(string) []string { return []string{filepath.Join("Lib", "site-packages")} }
