package environment

import (
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// markers returns the PEP 508 variables of an interpreter on this machine, as far as they do not need it.
func markers(version, implementation string) pep508.Environment {
	minor := strings.Join(strings.SplitN(version, ".", 3)[:2], ".")
	return pep508.Environment{
		OSName: "nt", SysPlatform: "win32", PlatformMachine: "AMD64", PlatformSystem: "Windows",
		PythonVersion: minor, PythonFullVersion: version, PlatformPythonImplementation: implementation,
		ImplementationName: strings.ToLower(implementation), ImplementationVersion: version,
	}
}
