//go:build unix

package verify

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// group puts a command into a process group of its own, which ends as a whole when its time is over.
func group(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 5 * time.Second
}

// endGroup ends what a command has left behind.
func endGroup(command *exec.Cmd) {
	if command.Process != nil {
		syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
}

// crashed says what the end of a process that said nothing means: code that does not fit the files that it was built for,
// or a machine that cannot run it, or has no room.
func crashed(state *os.ProcessState) (Result, string) {
	status, ok := state.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		switch status.Signal() {
		case syscall.SIGSEGV, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE:
			return Fails, "it crashed (" + status.Signal().String() + ")"
		}
	}
	return NotHere, "it ended Python (" + state.String() + ")"
}

// trusted says whether nobody but root and the caller can write a policy's file; what comes from no file is the caller's
// own word.
func trusted(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return true
	}
	stat := info.Sys().(*syscall.Stat_t)
	others := info.Mode()&0o002 != 0 || info.Mode()&0o020 != 0 && stat.Gid != stat.Uid
	return !others && (stat.Uid == 0 || int(stat.Uid) == os.Geteuid())
}
