//go:build unix

package environment

import (
	"runtime"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"golang.org/x/sys/unix"
)

// markers returns the PEP 508 variables of an interpreter on this machine.
func markers(version, implementation string) pep508.Environment {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		panic(err) // uname(2) fails on a bad address alone
	}
	minor := strings.Join(strings.SplitN(version, ".", 3)[:2], ".")
	return pep508.Environment{
		OSName: "posix", SysPlatform: runtime.GOOS,
		PlatformMachine: unix.ByteSliceToString(name.Machine[:]), PlatformSystem: unix.ByteSliceToString(name.Sysname[:]),
		PlatformRelease: unix.ByteSliceToString(name.Release[:]), PlatformVersion: unix.ByteSliceToString(name.Version[:]),
		PythonVersion: minor, PythonFullVersion: version, PlatformPythonImplementation: implementation,
		ImplementationName: strings.ToLower(implementation), ImplementationVersion: version,
	}
}
