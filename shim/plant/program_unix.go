//go:build unix

package plant

import (
	"fmt"
	"io/fs"
	"os"
)

// isShim says whether a file is a program of ours, of whatever version: pip's own launchers are scripts.
func isShim(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	magic := make([]byte, 2)
	_, err = file.Read(magic)
	return err == nil && string(magic) != "#!"
}

// isLink recognises a name that link has made for the program.
func isLink(_, _ string, info, own fs.FileInfo) bool { return os.SameFile(info, own) }

// link makes a name for the program: a hard link where the file system has them, a copy elsewhere.
func link(program, path string) error {
	temporary := path + ".pipguard-new"
	os.Remove(temporary)
	if err := os.Link(program, temporary); err != nil {
		return copyFile(program, path, 0o755)
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return fmt.Errorf("write %s: %w", path, err)
	}
	os.Remove(temporary) // rename(2) leaves the old name where both are one file already
	return nil
}

// rename puts a file into a place, which another may have.
func rename(from, to string) error { return os.Rename(from, to) }

// discard removes a file.
func discard(path string) error { return os.Remove(path) }
