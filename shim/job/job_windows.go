package job

import (
	"os"
	"os/exec"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Start starts a command in a job object: it ends, with all that it has started, when this program does. free is for
// after its end, and lets what it has left behind live on. A command that cannot be put into a job runs without one.
func Start(command *exec.Cmd) (free func(), err error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, os.NewSyscallError("CreateJobObject", err)
	}
	free = func() {
		limit(job, 0)
		windows.CloseHandle(job)
	}
	if err := limit(job, windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE); err != nil {
		free()
		return nil, err
	}
	if err := command.Start(); err != nil {
		free()
		return nil, err
	}
	_ = command.Process.WithHandle(func(handle uintptr) { _ = windows.AssignProcessToJobObject(job, windows.Handle(handle)) })
	return free, nil
}

// limit sets what a job does to its processes.
func limit(job windows.Handle, flags uint32) error {
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	info.BasicLimitInformation.LimitFlags = flags
	_, err := windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	return os.NewSyscallError("SetInformationJobObject", err)
}
