package plant

import (
	"fmt"
	"io"
	"os"

	"github.com/pipguard/pipguard/shim/files"
)

// replace writes a file in one step, and brings it to the disk.
func replace(path string, data []byte, mode os.FileMode) error {
	return put(path, mode, files.Text(data))
}

// copyFile copies a program in one step, and brings it to the disk.
func copyFile(from, to string, mode os.FileMode) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	return put(to, mode, func(w io.Writer) error {
		_, err := io.Copy(w, source)
		return err
	})
}

// put writes a file beside its place and has rename put it there, which knows what to do about a running program.
func put(path string, mode os.FileMode, write func(io.Writer) error) error {
	fresh := path + ".pipguard-new"
	err := files.ReplaceDurably(fresh, mode, write)
	if err == nil {
		err = rename(fresh, path)
	}
	if err != nil {
		os.Remove(fresh)
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
