package transaction

import (
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// clone makes target share source's blocks (FICLONE); an error where the file system cannot.
func clone(target, source *os.File) error {
	return unix.IoctlFileClone(int(target.Fd()), int(source.Fd()))
}

// flush brings all that was written to dir's file system to the disk.
func flush(dir *os.File) error { return unix.Syncfs(int(dir.Fd())) }

// syncFolder brings a folder's names to the disk.
func syncFolder(dir *os.File) error { return dir.Sync() }

// bootID tells one start of the machine from the next.
func bootID() string {
	text, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(text))
}

func changeTime(stat *syscall.Stat_t) int64 { return stat.Ctim.Nano() }
