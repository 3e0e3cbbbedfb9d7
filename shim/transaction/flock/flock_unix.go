//go:build unix

// Package flock locks an open file for one process and those that inherited it; the lock dies with the last of them.
package flock

import (
	"errors"
	"os"
	"syscall"
)

// Try takes the file's lock if it is free, and reports whether it did.
func Try(file *os.File) (bool, error) {
	err := flock(file, syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// Unlock frees the lock for everybody who has the file open.
func Unlock(file *os.File) error { return flock(file, syscall.LOCK_UN) }

func flock(file *os.File, how int) error {
	connection, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var locking error
	err = connection.Control(func(descriptor uintptr) {
		for {
			if locking = syscall.Flock(int(descriptor), how); !errors.Is(locking, syscall.EINTR) {
				return
			}
		}
	})
	return errors.Join(err, locking)
}
