package gate

import "os"

// foreground: a console tells all its processes.
func foreground() bool { return true }

// terminate asks pip to end; here there is no asking.
func terminate(process *os.Process) error { return process.Kill() }
