package job

import (
	"os"
	"os/exec"
	"unsafe"

	"golang.org/x/sys/windows"
)

// A Job is a job object with one command in it, and all that it starts. They end when this program does.
type Job struct{ handle windows.Handle }

// Start starts a command in a job. free is for after its end, and lets what it has left behind live on. A command that
// cannot be put into a job runs without one.
func Start(command *exec.Cmd) (free func(), err error) {
	job, err := Hold(command)
	if err != nil {
		return nil, err
	}
	return func() {
		limit(job.handle, 0)
		windows.CloseHandle(job.handle)
	}, nil
}

// Hold starts a command in a job that End ends.
func Hold(command *exec.Cmd) (*Job, error) {
	handle, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, os.NewSyscallError("CreateJobObject", err)
	}
	if err := limit(handle, windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE); err != nil {
		windows.CloseHandle(handle)
		return nil, err
	}
	if err := command.Start(); err != nil {
		windows.CloseHandle(handle)
		return nil, err
	}
	_ = command.Process.WithHandle(func(process uintptr) { _ = windows.AssignProcessToJobObject(handle, windows.Handle(process)) })
	return &Job{handle}, nil
}

// End ends all that is in the job. It may be called once.
func (j *Job) End() {
	windows.TerminateJobObject(j.handle, 1)
	windows.CloseHandle(j.handle)
}

// limit sets what a job does to its processes.
func limit(job windows.Handle, flags uint32) error {
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	info.BasicLimitInformation.LimitFlags = flags
	_, err := windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	return os.NewSyscallError("SetInformationJobObject", err)
}
