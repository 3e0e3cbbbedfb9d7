//go:build unix

package lockdown

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// writable says whether others than a path's owner can write it. A group that bears the owner's number is the owner's
// own (user private groups, where the umask is 002). What is not there cannot be written.
func writable(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	stat := info.Sys().(*syscall.Stat_t)
	mode := info.Mode().Perm()
	return mode&0o002 != 0 || mode&0o020 != 0 && stat.Gid != stat.Uid
}

// MayWrite says whether the caller can write a file.
func MayWrite(path string) bool { return unix.Access(path, unix.W_OK) == nil }
