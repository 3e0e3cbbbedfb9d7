package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const stateName = ".pipguard"

// Folder is where an environment's journal, lock and transactions lie: ENV/.pipguard, or UserFolder where that is not
// the caller's to write. The folder is not made.
func Folder(environment string, environ []string) (string, error) {
	state := filepath.Join(environment, stateName)
	_, err := os.Stat(state)
	probe := state
	if errors.Is(err, fs.ErrNotExist) {
		probe = environment
	} else if err != nil {
		return "", err
	}
	if isWritable(probe) {
		return state, nil
	}
	return UserFolder(environment, environ), nil
}

// UserFolder is the folder for an environment in the user's state (XDG Base Directory, $XDG_STATE_HOME, else
// ~/.local/state): pipguard/ and the first 16 hex digits of the path's SHA-256.
func UserFolder(environment string, environ []string) string {
	digest := sha256.Sum256([]byte(filepath.Clean(environment)))
	return filepath.Join(Own(environ), hex.EncodeToString(digest[:8]))
}

// Own is the folder of the user's own journal, which has the rejections of all environments.
func Own(environ []string) string {
	state := value(environ, "XDG_STATE_HOME")
	if !filepath.IsAbs(state) {
		home := value(environ, "HOME")
		if home == "" {
			home = value(environ, "USERPROFILE")
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "pipguard")
}

// value is a variable's value in environ, the last one's when it is there twice.
func value(environ []string, name string) string {
	found := ""
	for _, variable := range environ {
		if text, is := strings.CutPrefix(variable, name+"="); is {
			found = text
		}
	}
	return found
}
