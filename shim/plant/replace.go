package plant

import (
	"fmt"
	"io"
	"os"

	"github.com/pipguard/pipguard/shim/files"
)

// replace writes a file in one step, and brings it to the disk.
func replace(path string, data []byte, mode os.FileMode) error {
	if err := files.ReplaceDurably(path, mode, files.Text(data)); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// copyFile copies a program in one step, and brings it to the disk.
func copyFile(from, to string, mode os.FileMode) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	err = files.ReplaceDurably(to, mode, func(w io.Writer) error {
		_, err := io.Copy(w, source)
		return err
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", to, err)
	}
	return nil
}

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
