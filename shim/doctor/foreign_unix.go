//go:build unix

package doctor

import (
	"os"
	"syscall"
)

// foreign says whether root is about to repair what belongs to another user.
func foreign(prefix string) bool {
	info, err := os.Stat(prefix)
	return err == nil && os.Geteuid() == 0 && info.Sys().(*syscall.Stat_t).Uid != 0
}
