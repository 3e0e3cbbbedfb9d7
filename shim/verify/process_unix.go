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
