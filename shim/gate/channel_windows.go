package gate

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/windows"
)

var channels atomic.Int64

// channel is a connected pair, the guard's end and pip's: a named pipe, which unlike an anonymous one goes both ways.
func channel() (ours, theirs *os.File, err error) {
	path := fmt.Sprintf(`\\.\pipe\pipguard-%d-%d`, os.Getpid(), channels.Add(1))
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, nil, err
	}
	const mode = windows.PIPE_ACCESS_DUPLEX | windows.FILE_FLAG_FIRST_PIPE_INSTANCE | windows.FILE_FLAG_OVERLAPPED
	server, err := windows.CreateNamedPipe(name, mode, windows.PIPE_TYPE_BYTE|windows.PIPE_REJECT_REMOTE_CLIENTS, 1, 1<<16, 1<<16, 0, nil)
	if err != nil {
		return nil, nil, os.NewSyscallError("CreateNamedPipe", err)
	}
	client, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		windows.CloseHandle(server)
		return nil, nil, os.NewSyscallError("CreateFile", err)
	}
	return os.NewFile(uintptr(server), path), os.NewFile(uintptr(client), path), nil
}

// share lets the command inherit its end of the channel, and returns how pip is told of it: as a handle. Of what else it
// is to inherit nothing is done: its job ends it with the guard, and a lock is the guard's process's alone.
func share(cmd *exec.Cmd, theirs *os.File, _ []*os.File) (name string, done func(), err error) {
	handle := syscall.Handle(theirs.Fd())
	if err := windows.SetHandleInformation(windows.Handle(handle), windows.HANDLE_FLAG_INHERIT, windows.HANDLE_FLAG_INHERIT); err != nil {
		return "", nil, os.NewSyscallError("SetHandleInformation", err)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{AdditionalInheritedHandles: []syscall.Handle{handle}}
	return strconv.FormatUint(uint64(handle), 10), func() {}, nil
}
