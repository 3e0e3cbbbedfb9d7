//go:build unix

package gate

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// foreground says whether a Ctrl-C on the terminal reaches this process and pip.
func foreground() bool {
	terminal, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer terminal.Close()
	group, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// terminate asks pip to end.
func terminate(process *os.Process) error { return process.Signal(syscall.SIGTERM) }
