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

// owned says whether root or the caller owns a policy's file; what comes from no file is the caller's own word.
func owned(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return true
	}
	uid := info.Sys().(*syscall.Stat_t).Uid
	return uid == 0 || int(uid) == os.Geteuid()
}
