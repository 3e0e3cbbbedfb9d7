// Package inquiry answers questions about sets that need not be installed: what a set breaks, which releases go with
// others, and the grid of two distributions. It reads the files that a question names, and otherwise only the evidence.
package inquiry

import (
	"cmp"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Target is the Python and the platform that a question is about.
type Target struct {
	Python   string // "3.8"; "" for any
	Platform string // "linux_x86_64", as the evidence names it
	Markers  pep508.Environment
}

// platforms are those that the evidence knows, with their marker variables (PEP 508; the values that CPython gives).
var platforms = map[string]pep508.Environment{
	"linux_x86_64":  {OSName: "posix", SysPlatform: "linux", PlatformSystem: "Linux", PlatformMachine: "x86_64"},
	"linux_aarch64": {OSName: "posix", SysPlatform: "linux", PlatformSystem: "Linux", PlatformMachine: "aarch64"},
	"macos_x86_64":  {OSName: "posix", SysPlatform: "darwin", PlatformSystem: "Darwin", PlatformMachine: "x86_64"},
	"macos_arm64":   {OSName: "posix", SysPlatform: "darwin", PlatformSystem: "Darwin", PlatformMachine: "arm64"},
	"windows_amd64": {OSName: "nt", SysPlatform: "win32", PlatformSystem: "Windows", PlatformMachine: "AMD64"},
}

// Platforms lists the platforms that a question may be about.
var Platforms = []string{"linux_x86_64", "linux_aarch64", "macos_x86_64", "macos_arm64", "windows_amd64"}

// NewTarget reads a Python ("3.8", "3.8.10"; "" for any) and a platform, which may be written as wheel tags write it
// ("manylinux2014_aarch64", "win_amd64"); "" is this machine's.
func NewTarget(python, platform string) (Target, error) {
	known, err := readPlatform(cmp.Or(platform, here()))
	if err != nil {
		return Target{}, err
	}
	t := Target{Platform: known, Markers: platforms[known]}
	t.Markers.ImplementationName, t.Markers.PlatformPythonImplementation = "cpython", "CPython"
	if python == "" {
		return t, nil
	}
	parts := strings.Split(python, ".")
	for _, part := range parts {
		if _, err := strconv.ParseUint(part, 10, 16); err != nil || len(parts) < 2 || len(parts) > 3 {
			return Target{}, fmt.Errorf("%q is no version of Python, expected one such as 3.11", python)
		}
	}
	return t.On(python), nil
}

// TargetOf is an environment's own Python and platform.
func TargetOf(markers pep508.Environment) Target {
	return Target{Python: markers.PythonVersion, Platform: evidence.Platform(markers), Markers: markers}
}

// On is the target with that Python, "3.8" or "3.8.10".
func (t Target) On(python string) Target {
	parts := strings.Split(python, ".")
	t.Python = strings.Join(parts[:2], ".")
	if len(parts) == 2 {
		python += ".0"
	}
	t.Markers.PythonVersion, t.Markers.PythonFullVersion, t.Markers.ImplementationVersion = t.Python, python, python
	return t
}

// readPlatform finds the platform that a name or a wheel's platform tag (PEP 425) means.
func readPlatform(text string) (string, error) {
	for _, known := range Platforms {
		system, machine, _ := strings.Cut(known, "_")
		tag := map[string]string{"linux": "linux", "macos": "mac", "windows": "win"}[system]
		if strings.HasSuffix(text, "_"+machine) && (strings.HasPrefix(text, tag) || strings.HasPrefix(text, "many"+tag)) {
			return known, nil
		}
	}
	return "", fmt.Errorf("%q is no platform that is known, expected one of %s", text, strings.Join(Platforms, ", "))
}

// here is this machine's platform, or the one that the runs were made on where the evidence does not know this one.
func here() string {
	return cmp.Or(map[string]string{
		"linux/arm64": "linux_aarch64", "darwin/amd64": "macos_x86_64", "darwin/arm64": "macos_arm64", "windows/amd64": "windows_amd64",
	}[runtime.GOOS+"/"+runtime.GOARCH], Platforms[0])
}
