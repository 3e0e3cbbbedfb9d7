//go:build unix

package caller

import (
	"io/fs"
	"os"
	"syscall"
)

func isCallers(info fs.FileInfo) bool { return ownerOf(info) == os.Geteuid() }

func isRoots(info fs.FileInfo) bool { return ownerOf(info) == 0 }

func ownerOf(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}
