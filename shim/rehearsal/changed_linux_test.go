package rehearsal

import (
	"io/fs"
	"syscall"
)

// changed is the time of the last change of an inode.
func changed(info fs.FileInfo) int64 { return info.Sys().(*syscall.Stat_t).Ctim.Nano() }
