//go:build unix

package gate

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// channel is a connected pair: the guard's end and pip's.
func channel() (ours, theirs *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, err
	}
	unix.CloseOnExec(pair[0])
	unix.CloseOnExec(pair[1])
	// to close a file that blocks waits for its reader, and so for pip, which would wait for the end of this file
	if err := unix.SetNonblock(pair[0], true); err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(pair[0]), "gate"), os.NewFile(uintptr(pair[1]), "pip"), nil
}

// share lets the command inherit its end of the channel and further files, and returns how pip is told of it: by its
// descriptor's number. done is for after the command's start.
func share(cmd *exec.Cmd, theirs *os.File, inherit []*os.File) (name string, done func(), err error) {
	extra, err := descriptors(theirs)
	if err != nil {
		return "", nil, err
	}
	cmd.ExtraFiles = append(extra[:len(extra):len(extra)], inherit...)
	return strconv.Itoa(2 + len(extra)), func() {
		for _, f := range extra {
			f.Close()
		}
	}, nil
}

// descriptors is a list for exec.Cmd.ExtraFiles that ends in last. Before it
// come the descriptors from 3 on that this process was itself given: `pip
// install -r /dev/fd/3 3<list` must find its own there.
func descriptors(last *os.File) ([]*os.File, error) {
	var files []*os.File
	for fd := 3; ; fd++ {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err != nil || flags&unix.FD_CLOEXEC != 0 {
			break
		}
		file, err := duplicate(fd)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	file, err := duplicate(int(last.Fd()))
	return append(files, file), err
}

func duplicate(fd int) (*os.File, error) {
	n, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, os.NewSyscallError("dup", err)
	}
	return os.NewFile(uintptr(n), "inherited"), nil
}
