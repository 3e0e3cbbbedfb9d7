//go:build unix

package journal

import "golang.org/x/sys/unix"

// isWritable reports whether the caller may make files in folder (a read-only file system says no).
func isWritable(folder string) bool { return unix.Access(folder, unix.W_OK|unix.X_OK) == nil }
