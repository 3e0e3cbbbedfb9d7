package rehearsal

import "golang.org/x/sys/unix"

// unfit says why a file system cannot hold a rehearsal of that many bytes, "" where it can.
func unfit(folder string, bytes int64) string {
	var stat unix.Statfs_t
	if err := unix.Statfs(folder, &stat); err != nil {
		return err.Error()
	}
	return unfitting(folder, stat.Flags&unix.ST_NOEXEC != 0, int64(stat.Bavail)*int64(stat.Bsize), bytes)
}
