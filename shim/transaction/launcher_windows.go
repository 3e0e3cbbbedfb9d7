package transaction

// launcherFiles is the files that pip and setuptools make for the entry point name.
func launcherFiles(name string) []string {
	return []string{name, name + ".exe", name + ".exe.manifest", name + "-script.py", name + "-script.pyw"}
}
