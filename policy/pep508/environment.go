package pep508

// Environment holds the variables of environment markers (PEP 508, environment markers), each with the Python expression that gives it.
// In JSON it is the "environment" of pip's installation report.
type Environment struct {
	OSName                       string `json:"os_name"`                        // os.name: "posix"
	SysPlatform                  string `json:"sys_platform"`                   // sys.platform: "linux"
	PlatformMachine              string `json:"platform_machine"`               // platform.machine(): "x86_64"
	PlatformPythonImplementation string `json:"platform_python_implementation"` // platform.python_implementation(): "CPython"
	PlatformRelease              string `json:"platform_release"`               // platform.release(): "6.8.0-45-generic"
	PlatformSystem               string `json:"platform_system"`                // platform.system(): "Linux"
	PlatformVersion              string `json:"platform_version"`               // platform.version()
	PythonVersion                string `json:"python_version"`                 // "3.11"
	PythonFullVersion            string `json:"python_full_version"`            // platform.python_version(): "3.11.7"
	ImplementationName           string `json:"implementation_name"`            // sys.implementation.name: "cpython"
	ImplementationVersion        string `json:"implementation_version"`         // "3.11.7"
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
