//go:build unix

package transaction

import (
	"io/fs"
	"os"
	"syscall"
)

// owned is a *NotOwnerError where the environment, or the state folder, is not the caller's.
func (p Place) owned() error {
	for _, path := range []string{p.Environment, p.State} {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if owner := ownerOf(info); owner != os.Geteuid() {
			return &NotOwnerError{Path: path, Owner: owner, Caller: os.Geteuid()}
		}
	}
	return nil
}

// trusted is a *NotOwnerError where somebody else than the caller could have written info's file.
func trusted(path string, info fs.FileInfo) error {
	if owner := ownerOf(info); owner != os.Geteuid() {
		return &NotOwnerError{Path: path, Owner: owner, Caller: os.Geteuid()}
	}
	return nil
}

// AsOwner is what exec.Cmd needs to run as the environment's owner: how root repairs another user's environment,
// with no more power than that user has.
func AsOwner(environment string) (*syscall.SysProcAttr, error) {
	info, err := os.Stat(environment)
	if err != nil {
		return nil, err
	}
	stat := info.Sys().(*syscall.Stat_t)
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid, Groups: []uint32{stat.Gid}}}, nil
}

func ownerOf(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

// links counts the names that info's file has.
func links(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Nlink) }
