package rehearsal

import (
	"os/exec"
	"syscall"

	system "github.com/pipguard/pipguard/shim/job"
	"golang.org/x/sys/windows"
)

// canShut is false: what keeps an ordinary user's process off the network and the user's files here (an app container) is
// made by an installer.
const canShut = false

// A bond is a job object: all that the process starts is in it, and ends with it.
type bond struct{ job *system.Job }

// launch starts a process without a console: no Ctrl-C of the user's is its own, and it can ask nothing.
func launch(command *exec.Cmd, _ bool, _ string) (bond, error) {
	command.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS}
	held, err := system.Hold(command)
	return bond{held}, err
}

func (b bond) end() { b.job.End() }

func (b bond) resident() int64 { return b.job.Resident() }
