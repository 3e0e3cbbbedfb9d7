package transaction

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// clone is not done: clonefile makes a new name, not the contents of an open file.
func clone(_, _ *os.File) error { return errors.ErrUnsupported }

// syncFolder brings a folder's names to the disk.
func syncFolder(dir *os.File) error { return dir.Sync() }

// flush asks for all that was written to be brought to the disk.
func flush(dir *os.File) error { return errors.Join(unix.Sync(), dir.Sync()) }

// bootID tells one start of the machine from the next.
func bootID() string {
	id, _ := unix.Sysctl("kern.bootsessionuuid")
	return id
}

func changeTime(stat *syscall.Stat_t) int64 { return stat.Ctimespec.Nano() }
