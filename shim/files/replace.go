// Package files is what every room does to a single file: write it in one step, ask for it, give it to its owner.
package files

import (
	"bytes"
	"cmp"
	"io"
	"os"
	"path/filepath"
)

// Replace puts what write writes in the place of path in one step, with exactly that mode. Its bytes may reach the disk
// later: after a crash of the machine the file can be empty.
func Replace(path string, mode os.FileMode, write func(io.Writer) error) error {
	return replace(path, mode, write, func(*os.File) error { return nil })
}

// ReplaceDurably does the same, and the bytes are on the disk before the name leads to them.
func ReplaceDurably(path string, mode os.FileMode, write func(io.Writer) error) error {
	return replace(path, mode, write, (*os.File).Sync)
}

// Text writes a text, for Replace.
func Text[T ~string | ~[]byte](text T) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader([]byte(text)))
		return err
	}
}

func replace(path string, mode os.FileMode, write func(io.Writer) error, bring func(*os.File) error) error {
	folder, name := filepath.Split(path)
	file, err := os.CreateTemp(cmp.Or(folder, "."), "."+name+"-*")
	if err != nil {
		return err
	}
	for _, act := range []func() error{
		func() error { return write(file) },
		func() error { return file.Chmod(mode) },
		func() error { return bring(file) },
	} {
		if err = act(); err != nil {
			break
		}
	}
	err = cmp.Or(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name()) // what stays is under a name that nobody reads
	}
	return err
}
