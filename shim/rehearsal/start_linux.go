package rehearsal

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// canShut is true where the system may let a process be shut in.
const canShut = true

// nobody is who root is in its own namespace: without root's powers there.
const nobody = 65534

// attributes are those of a process in a session of its own, without a terminal, which ends with this one; shut ones
// have their own users, mounts, network and processes.
func attributes(shut bool) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	if !shut {
		return a
	}
	user := os.Geteuid()
	if user == 0 {
		user = nobody
	}
	a.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID
	a.UidMappings = []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Geteuid(), Size: 1}}
	a.GidMappings = []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Getegid(), Size: 1}}
	a.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN}
	return a
}

// resident is the memory that a process and its children hold, in bytes.
func resident(pid int) int64 {
	folder := filepath.Join("/proc", strconv.Itoa(pid))
	var pages int64
	if text, err := os.ReadFile(filepath.Join(folder, "statm")); err == nil {
		if fields := bytes.Fields(text); len(fields) > 1 {
			pages, _ = strconv.ParseInt(string(fields[1]), 10, 64)
		}
	}
	sum := pages * int64(os.Getpagesize())
	threads, _ := filepath.Glob(filepath.Join(folder, "task", "*", "children"))
	for _, thread := range threads {
		text, _ := os.ReadFile(thread)
		for child := range bytes.FieldsSeq(text) {
			if pid, err := strconv.Atoi(string(child)); err == nil {
				sum += resident(pid)
			}
		}
	}
	return sum
}

// strays ends the processes that carry a mark in their environment, wherever they went, until none is seen twice: they
// may fork meanwhile.
func strays(mark string) {
	for clean, tries := 0, 0; clean < 2 && tries < 20; tries++ {
		clean++
		for _, pid := range marked(mark) {
			clean = 0
			syscall.Kill(pid, syscall.SIGKILL)
		}
		time.Sleep(time.Millisecond)
	}
}

func marked(mark string) []int {
	var pids []int
	wanted := []byte(marker + "=" + mark + "\x00")
	processes, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, process := range processes {
		text, err := os.ReadFile(process)
		pid, bad := strconv.Atoi(filepath.Base(filepath.Dir(process)))
		if err == nil && bad == nil && bytes.Contains(text, wanted) {
			pids = append(pids, pid)
		}
	}
	return pids
}
