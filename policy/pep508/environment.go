package pep508

// Environment holds the environment markers' variables (PEP 508, environment markers), in the words of the Python expressions given there.
type Environment struct {
	OSName                       string // os.name: "posix"
	SysPlatform                  string // sys.platform: "linux"
	PlatformMachine              string // platform.machine(): "x86_64"
	PlatformPythonImplementation string // platform.python_implementation(): "CPython"
	PlatformRelease              string // platform.release(): "6.8.0-45-generic"
	PlatformSystem               string // platform.system(): "Linux"
	PlatformVersion              string // platform.version()
	PythonVersion                string // "3.11"
	PythonFullVersion            string // platform.python_version(): "3.11.7"
	ImplementationName           string // sys.implementation.name: "cpython"
	ImplementationVersion        string // "3.11.7"
}

// Get gives a variable by its name in a marker, such as "os_name"; ok is false for names that PEP 508 does not know.
func (e Environment) Get(name string) (value string, ok bool) {
	switch name {
	case "os_name":
		return e.OSName, true
	case "sys_platform":
		return e.SysPlatform, true
	case "platform_machine":
		return e.PlatformMachine, true
	case "platform_python_implementation":
		return e.PlatformPythonImplementation, true
	case "platform_release":
		return e.PlatformRelease, true
	case "platform_system":
		return e.PlatformSystem, true
	case "platform_version":
		return e.PlatformVersion, true
	case "python_version":
		return e.PythonVersion, true
	case "python_full_version":
		return e.PythonFullVersion, true
	case "implementation_name":
		return e.ImplementationName, true
	case "implementation_version":
		return e.ImplementationVersion, true
	}
	return "", false
}
