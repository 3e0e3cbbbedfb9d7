//go:build unix

package rehearsal

import (
	"os/exec"
	"syscall"
)

// A bond holds a process and what it has started.
type bond struct {
	pid  int
	mark string // by which it is known what left its group; "" where nothing can
}

// launch starts a process.
func launch(command *exec.Cmd, shutIn bool, mark string) (bond, error) {
	if shutIn {
		mark = ""
	}
	command.SysProcAttr = attributes(shutIn)
	if err := command.Start(); err != nil {
		return bond{}, err
	}
	return bond{command.Process.Pid, mark}, nil
}

// end ends the process, its group and whatever left that.
func (b bond) end() {
	syscall.Kill(-b.pid, syscall.SIGKILL)
	if b.mark != "" {
		strays(b.mark)
	}
}

// resident is the memory that it holds, in bytes.
func (b bond) resident() int64 { return resident(b.pid) }
