package transaction

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"
)

// link gives the file from/name a second name.
func link(from *folder, name string, to *folder, kept string) error {
	return os.Link(filepath.Join(from.path, name), filepath.Join(to.path, kept))
}

// openFile opens the file f/name to read it.
func openFile(f *folder, name string) (*os.File, error) { return f.root.Open(name) }

// displace moves a file that is in use, as a running program is, out of its place: it becomes garbage of the state folder.
func (p Place) displace(f *folder, name string) bool {
	trash := filepath.Join(p.State, trashPrefix+rand.Text())
	return os.Rename(filepath.Join(f.path, name), trash) == nil
}

// inUse recognises the errors of a file that cannot be removed because a process has it open.
func inUse(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
}

// rename tries again for a second: programs that watch files, as virus scanners do, have them open for a moment.
func rename(root *os.Root, from, to string) error {
	err := root.Rename(from, to)
	for range 20 {
		if !inUse(err) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
		err = root.Rename(from, to)
	}
	return err
}

// identity is not known: a copy is always put back.
func identity(fs.FileInfo) (inode uint64, changed int64) { return 0, 0 }

func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
