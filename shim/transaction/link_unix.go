//go:build unix

package transaction

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// link gives the file from/name, if it is no link itself, a second name.
func link(from *folder, name string, to *folder, kept string) error {
	return unix.Linkat(int(from.dir.Fd()), name, int(to.dir.Fd()), kept, 0)
}

// openFile opens the file f/name to read it, with fewer system calls than os.Root makes.
func openFile(f *folder, name string) (*os.File, error) {
	descriptor, err := unix.Openat(int(f.dir.Fd()), name, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0)
	if errors.Is(err, unix.ELOOP) { // a link
		return f.root.Open(name)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: filepath.Join(f.path, name), Err: err}
	}
	return os.NewFile(uintptr(descriptor), filepath.Join(f.path, name)), nil
}

// displace is for a system where what is in use cannot be removed.
func (p Place) displace(*folder, string) bool { return false }

// rename is root's.
func rename(root *os.Root, from, to string) error { return root.Rename(from, to) }

func inUse(error) bool { return false }

// identity is a file's inode and the time of its last change of any kind, in nanoseconds.
func identity(info fs.FileInfo) (inode uint64, changed int64) {
	stat := info.Sys().(*syscall.Stat_t)
	return stat.Ino, changeTime(stat)
}

// isFull recognises the errors of a disk, a quota or a file that can take no more.
func isFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG)
}
