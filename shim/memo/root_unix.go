//go:build unix

package memo

import (
	"errors"

	"golang.org/x/sys/unix"
)

// A root is a folder's descriptor: a name below it is found in a third of the time that its whole path takes.
type root int

// tells says that files have stamps.
const tells = true

// unopened is the root of absolute paths.
const unopened = root(-1)

func openRoot(folder string) root {
	fd := -1
	err := again(func() (err error) {
		fd, err = unix.Open(folder, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		return err
	})
	if err != nil {
		return unopened
	}
	return root(fd)
}

func (r root) stamp(file string) Stamp {
	var s unix.Stat_t
	if err := again(func() error { return unix.Fstatat(int(r), file, &s, 0) }); err != nil {
		return Stamp{}
	}
	return Stamp{uint64(s.Dev), s.Ino, uint64(s.Size), s.Mtim.Nano(), s.Ctim.Nano()}
}

func (r root) close() {
	if r >= 0 {
		unix.Close(int(r))
	}
}

// again makes a call again that a signal interrupted, as they do on network and user space file systems.
func again(call func() error) error {
	for {
		if err := call(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
