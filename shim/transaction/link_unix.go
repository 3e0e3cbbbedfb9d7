//go:build unix

package transaction

import (
	"errors"
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

// link gives the file from/name, if it is no link itself, a second name.
func link(from *folder, name string, to *folder, kept string) error {
	return unix.Linkat(int(from.dir.Fd()), name, int(to.dir.Fd()), kept, 0)
}

// identity is a file's inode and the time of its last change of any kind, in nanoseconds.
func identity(info fs.FileInfo) (inode uint64, changed int64) {
	stat := info.Sys().(*syscall.Stat_t)
	return stat.Ino, changeTime(stat)
}

// isFull tells the errors of a disk, a quota or a file that can take no more.
func isFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG)
}
