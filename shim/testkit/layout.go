package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
)

// wine is the program that runs Windows' programs, where those are what is tested (scripts/windows); "" elsewhere.
func wine() string { return os.Getenv("PIPGUARD_TEST_WINE") }

// scriptsFolder is where launchers lie in an environment.
func scriptsFolder() string {
	if wine() != "" {
		return "Scripts"
	}
	return "bin"
}

// program is the file name of a program in an environment.
func program(name string) string {
	if wine() != "" {
		return name + ".exe"
	}
	return name
}

// library is site-packages' place in an environment.
func library(version string) string {
	if wine() != "" {
		return filepath.Join("Lib", "site-packages")
	}
	return filepath.Join("lib", "python"+version, "site-packages")
}

// start is a command that runs a program of an environment.
func start(path string, args ...string) *exec.Cmd {
	if wine() != "" {
		return exec.Command(wine(), append([]string{path}, args...)...)
	}
	return exec.Command(path, args...)
}
