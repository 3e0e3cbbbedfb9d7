//go:build unix

package memo

import (
	"io/fs"
	"os"
	"syscall"
)

// onlyMine says that a file is the caller's, and nobody else can write it.
func onlyMine(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Geteuid() && info.Mode().Perm()&0o022 == 0
}
