// Package transaction keeps what a run replaces until the outcome is known to be good: the environment's lock,
// the intent on disk, the way back, and the files of finished runs for undo.
package transaction

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/files"
)

// The names inside Place.State. What starts with trash is garbage that a kill left; Recover clears it.
const (
	lockName        = "lock"
	transactionName = "transaction"
	undoName        = "undo"
	trashPrefix     = "trash-"
	bootName        = "boot"
)

// Place is one environment and the folder that holds its lock, its transaction and its undo files. Both are absolute.
type Place struct {
	Environment string
	State       string // ENV/.pipguard, or a folder of the user's where that cannot be written
}

// NotOwnerError says that Path belongs to another user than the caller, who therefore repairs nothing there.
type NotOwnerError struct {
	Path          string
	Owner, Caller int // user ids
}

func (e *NotOwnerError) Error() string {
	return fmt.Sprintf("%s belongs to user %d, not to user %d", e.Path, e.Owner, e.Caller)
}

// openState opens the state folder. Inside the environment no link leads out of it.
func (p Place) openState() (*os.Root, error) {
	relative, inside := within(p.Environment, p.State)
	if !inside {
		return os.OpenRoot(p.State)
	}
	environment, err := os.OpenRoot(p.Environment)
	if err != nil {
		return nil, err
	}
	defer environment.Close()
	return environment.OpenRoot(relative)
}

// makeState opens the state folder, made when missing.
func (p Place) makeState() (*os.Root, error) {
	state, err := p.openState()
	if !errors.Is(err, fs.ErrNotExist) {
		return state, err
	}
	relative, inside := within(p.Environment, p.State)
	if !inside {
		if err := os.MkdirAll(p.State, 0o700); err != nil {
			return nil, err
		}
		return p.openState()
	}
	environment, err := os.OpenRoot(p.Environment)
	if err != nil {
		return nil, err
	}
	defer environment.Close()
	if err := environment.Mkdir(relative, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if err := errors.Join(giveToOwner(environment, p.Environment, relative), syncRoot(environment)); err != nil {
		return nil, err
	}
	return environment.OpenRoot(relative)
}

// within is path relative to folder, and whether it lies in it; both are absolute and clean.
func within(folder, path string) (string, bool) {
	if path == folder {
		return ".", true
	}
	relative, inside := strings.CutPrefix(path, folder)
	if strings.HasSuffix(folder, string(filepath.Separator)) { // the file system's root
		return relative, inside
	}
	if !inside || relative[0] != filepath.Separator {
		return "", false
	}
	return relative[1:], true
}

// resolve is the absolute path of a manifest's root; relative is the other way round. Roots in the environment are
// written relative to it, so that an environment that was moved can still be put right.
func (p Place) resolve(root string) string { return files.Absolute(p.Environment, root) }

func (p Place) relative(folder string) string {
	if relative, inside := within(real(p.Environment), folder); inside {
		return relative
	}
	return folder
}

// giveToOwner makes name, which root just made, the environment owner's: who must be able to repair it.
func giveToOwner(root *os.Root, environment, name string) error {
	info, err := os.Stat(environment)
	if err != nil {
		return err
	}
	return files.GiveToOwner(info, func(uid, gid int) error { return root.Lchown(name, uid, gid) })
}
