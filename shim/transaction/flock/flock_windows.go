// Package flock locks an open file for one process and those that inherited it; the lock dies with the last of them.
package flock

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// Try takes the file's lock (LockFileEx) if it is free, and reports whether it did. The locked byte lies past the text,
// which stays readable.
func Try(file *os.File) (bool, error) {
	err := windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, past())
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}

// Unlock frees the lock.
func Unlock(file *os.File) error {
	return windows.UnlockFileEx(windows.Handle(file.Fd()), 0, 1, 0, past())
}

func past() *windows.Overlapped { return &windows.Overlapped{OffsetHigh: 1} }
