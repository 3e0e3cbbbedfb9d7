package gate

import (
	"fmt"
	"os/exec"
	"syscall"
)

// Child runs a program of another kind to its end as Run runs pip: signals reach it, and this process outlives them.
func Child(cmd *exec.Cmd) (Result, error) {
	relay := newRelay()
	defer relay.stop()
	if err := cmd.Start(); err != nil {
		return Result{}, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	relay.to(cmd.Process, func() {})
	err := cmd.Wait()
	if cmd.ProcessState == nil {
		return Result{}, fmt.Errorf("wait for %s: %w", cmd.Path, err)
	}
	r := Result{ExitCode: cmd.ProcessState.ExitCode(), Interrupted: relay.interrupted.Load()}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		r.Signal = status.Signal()
		r.ExitCode = 128 + int(r.Signal)
	}
	return r, nil
}
