package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/shim/caller"
)

const stateName = ".pipguard"

// ErrNoPlace says that a caller has no state folder of their own.
var ErrNoPlace = errors.New("there is no folder for your own state")

// Folder is where an environment's journal, lock and transactions lie: ENV/.pipguard, or UserFolder where that is not
// the caller's to write. With an ErrNoPlace it is ENV/.pipguard, to look at. The folder is not made.
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
	own, err := UserFolder(environment, environ)
	if err != nil {
		return state, fmt.Errorf("%s cannot be written: %w", state, err)
	}
	return own, nil
}

// UserFolder is the folder for an environment in Own: the first 16 hex digits of the SHA-256 of its path. The error is
// an ErrNoPlace.
func UserFolder(environment string, environ []string) (string, error) {
	own, err := Own(environ)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256([]byte(filepath.Clean(environment)))
	return filepath.Join(own, hex.EncodeToString(digest[:8])), nil
}

// Own is the folder of the user's own journal, which has the rejections of all environments. The error is an ErrNoPlace.
func Own(environ []string) (string, error) {
	own, err := caller.State.Folder(environ)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoPlace, err)
	}
	return own, nil
}
