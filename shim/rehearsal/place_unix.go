//go:build unix

package rehearsal

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// spare is what must stay free beside what is unpacked: bytecode and what the modules write.
const spare = 64 << 20

func unfitting(folder string, noexec bool, free, bytes int64) string {
	switch {
	case noexec:
		return "nothing can be run from " + folder
	case free < bytes+spare:
		return fmt.Sprintf("no room in %s", folder)
	}
	return ""
}

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

// endGroup ends a process and all that stayed in its group.
func endGroup(pid int) { syscall.Kill(-pid, syscall.SIGKILL) }
