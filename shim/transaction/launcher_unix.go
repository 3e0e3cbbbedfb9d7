//go:build unix

package transaction

// launcherFiles is the files that pip makes for the entry point name.
func launcherFiles(name string) []string { return []string{name} }
