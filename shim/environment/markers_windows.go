package environment

import (
	"fmt"
	"os"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"golang.org/x/sys/windows"
)

// markers returns the PEP 508 variables of an interpreter on this machine, as platform.py finds them.
func markers(version, implementation string) pep508.Environment {
	minor := strings.Join(strings.SplitN(version, ".", 3)[:2], ".")
	system := windows.RtlGetVersion()
	return pep508.Environment{
		OSName: "nt", SysPlatform: "win32", PlatformMachine: machine(), PlatformSystem: "Windows",
		PlatformRelease: release(system), PlatformVersion: fmt.Sprintf("%d.%d.%d", system.MajorVersion, system.MinorVersion, system.BuildNumber),
		PythonVersion: minor, PythonFullVersion: version, PlatformPythonImplementation: implementation,
		ImplementationName: strings.ToLower(implementation), ImplementationVersion: version,
	}
}

// machine is platform.machine(): of a 32-bit process on a 64-bit system, the system's.
func machine() string {
	for _, name := range []string{"PROCESSOR_ARCHITEW6432", "PROCESSOR_ARCHITECTURE"} {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return "AMD64"
}

// release is platform.release(): since Windows 10 the number stays, and builds from 22000 on are Windows 11.
func release(system *windows.OsVersionInfoEx) string {
	if system.MajorVersion == 10 && system.BuildNumber >= 22000 {
		return "11"
	}
	return fmt.Sprint(system.MajorVersion)
}
