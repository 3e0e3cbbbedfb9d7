package rehearsal

import (
	"errors"
	"fmt"

	"golang.org/x/sys/windows"
)

// unfit says why a folder cannot hold a rehearsal of that many bytes, "" where it can.
func unfit(folder string, bytes int64) string {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return err.Error()
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return fmt.Sprintf("%s: %v", folder, err)
	}
	return unfitting(folder, false, int64(free), bytes)
}

// busy is true of a file that cannot be removed because a process uses it, under whatever name.
func busy(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
}

func alive(pid int) bool {
	process, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return !errors.Is(err, windows.ERROR_INVALID_PARAMETER) // another user's
	}
	defer windows.CloseHandle(process)
	ended, err := windows.WaitForSingleObject(process, 0)
	return err != nil || ended != windows.WAIT_OBJECT_0
}

// foreign says why the environment's code must not be run by the caller, "" where it may.
func foreign(string) string { return "" }
