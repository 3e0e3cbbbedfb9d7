package caller

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A Base is one of the base directories of the XDG Base Directory Specification (version 0.8): the variable that names
// it, and where it lies below the home else.
type Base struct{ variable, below string }

// The bases for what is kept between runs, for what the user has said, and for what can be made again.
var (
	State  = Base{"XDG_STATE_HOME", ".local/state"}
	Config = Base{"XDG_CONFIG_HOME", ".config"}
	Cache  = Base{"XDG_CACHE_HOME", ".cache"}
)

// Folder is the folder pipguard in that base, absolute; it need not be there yet. It is an error where there is no such
// place, and where somebody else has a hand in it, as where root has a user's HOME: neither may it be trusted then nor
// written to.
func (b Base) Folder(environ []string) (string, error) {
	top, base, err := b.find(environ)
	if err != nil {
		return "", err
	}
	folder := filepath.Join(base, "pipguard")
	inside, passed := true, false
	for at := folder; ; at = filepath.Dir(at) {
		there, err := ours(at, at == folder, inside)
		if err != nil {
			return "", err
		}
		if at == filepath.Dir(at) {
			return folder, nil
		}
		passed = passed || at == top
		inside = inside && !(passed && there) // what is not there yet would be made in the next one
	}
}

// find is the base, and the topmost folder that has to be the user's: the home, or the base where a variable names it.
// A relative path is ignored, as the specification wants it.
func (b Base) find(environ []string) (top, base string, err error) {
	if base := Variable(environ, b.variable); filepath.IsAbs(base) {
		base = filepath.Clean(base)
		return base, base, nil
	}
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if home := Variable(environ, name); filepath.IsAbs(home) {
			home = filepath.Clean(home)
			return home, filepath.Join(home, b.below), nil
		}
	}
	return "", "", fmt.Errorf("neither %s nor HOME is an absolute path", b.variable)
}

// ours is an error where path is a link of somebody else's, or inside the user's own leads to what is neither the
// caller's nor root's; what is alone must be the caller's.
func ours(path string, alone, inside bool) (there bool, err error) {
	named, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return true, err
	}
	if named.Mode()&fs.ModeSymlink != 0 && !(isCallers(named) || isRoots(named)) {
		return true, fmt.Errorf("%s is another user's link", path)
	}
	led, err := os.Stat(path)
	if err != nil || !inside || isCallers(led) || isRoots(led) && !alone {
		return true, err
	}
	return true, fmt.Errorf("%s belongs to another user", path)
}
