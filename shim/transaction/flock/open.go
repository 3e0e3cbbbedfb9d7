package flock

import (
	"errors"
	"io/fs"
	"os"
)

// Open opens a lock file in folder, made when missing and then given to its owner by give. Who can open a file can lock
// it, so where the folder is one user's to write it is that user's alone (0600), and 0644 elsewhere; the mode of an older
// one follows. Where the caller may not write it, it is open for reading, which is enough to lock.
func Open(folder *os.Root, name string, give func(*os.File) error) (*os.File, error) {
	file, err := folder.OpenFile(name, os.O_RDWR, 0)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return folder.Open(name)
	case errors.Is(err, fs.ErrNotExist):
		if file, err = folder.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600); err == nil {
			err = give(file)
		}
	}
	if err == nil {
		err = suit(folder, file)
	}
	if err != nil && file != nil {
		file.Close()
		return nil, err
	}
	return file, err
}

// suit gives a lock file of the caller's the mode that its folder calls for.
func suit(folder *os.Root, file *os.File) error {
	in, err := folder.Stat(".")
	if err != nil {
		return err
	}
	is, err := file.Stat()
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	if in.Mode().Perm()&0o022 != 0 {
		mode = 0o644
	}
	if is.Mode().Perm() != mode {
		_ = file.Chmod(mode) // somebody else's stays as it is
	}
	return nil
}
