package transaction

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// link gives the file from/name a second name.
func link(from *folder, name string, to *folder, kept string) error {
	return os.Link(filepath.Join(from.path, name), filepath.Join(to.path, kept))
}

// openFile opens the file f/name to read it.
func openFile(f *folder, name string) (*os.File, error) { return f.root.Open(name) }

// identity is not known: a copy is always put back.
func identity(fs.FileInfo) (inode uint64, changed int64) { return 0, 0 }

func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
