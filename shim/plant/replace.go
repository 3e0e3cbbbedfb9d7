package plant

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// replace writes a file beside its place and renames it there; the mode is exact, whatever the umask.
func replace(path string, data []byte, mode os.FileMode) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".pipguard-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	return finish(temporary, path, mode, err)
}

// copyFile copies a program beside its place and renames it there.
func copyFile(from, to string, mode os.FileMode) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	temporary, err := os.CreateTemp(filepath.Dir(to), ".pipguard-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", to, err)
	}
	defer os.Remove(temporary.Name())
	_, err = io.Copy(temporary, source)
	return finish(temporary, to, mode, err)
}

func finish(temporary *os.File, path string, mode os.FileMode, err error) error {
	for _, act := range []func() error{func() error { return temporary.Chmod(mode) }, temporary.Sync, temporary.Close} {
		if next := act(); err == nil {
			err = next
		}
	}
	if err == nil {
		err = rename(temporary.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
