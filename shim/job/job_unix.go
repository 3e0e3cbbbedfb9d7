//go:build unix

package job

import "os/exec"

// Start starts a command; free is for after its end. Here a guard that is killed leaves its pip at the gate, where pip
// finds the channel closed, or behind it, where pip holds the environment's lock.
func Start(command *exec.Cmd) (free func(), err error) { return func() {}, command.Start() }
