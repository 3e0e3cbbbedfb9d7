//go:build unix

package rehearsal

import (
	"errors"
	"os"
	"syscall"
)

// busy is true of a file that cannot be removed because a process uses it.
func busy(error) bool { return false }

func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// foreign says why the environment's code must not be run by the caller, "" where it may: root runs nothing of another user.
func foreign(environment string) string {
	info, err := os.Stat(environment)
	if err != nil {
		return err.Error()
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 && stat.Uid != 0 {
		return environment + " belongs to another user than root"
	}
	return ""
}
