package layers

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/shim/caller"
)

// trusted says whether the user vouched for this very content of a project's file.
func trusted(path string, data []byte, environ []string) bool {
	store, err := trustFile(environ)
	if err != nil {
		return false
	}
	known, err := os.ReadFile(store)
	if err != nil {
		return false
	}
	for lines := bufio.NewScanner(bytes.NewReader(known)); lines.Scan(); {
		if lines.Text() == trustLine(path, data) {
			return true
		}
	}
	return false
}

// ErrNoPlace says that the user has no configuration of their own, in which a file could be remembered.
var ErrNoPlace = errors.New("there is no place to remember this in")

// Trust remembers a file by its path and digest in the user's configuration, until its content changes. The error may be
// an ErrNoPlace.
func Trust(path string, environ []string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	data, err := Read(path)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if trusted(path, data, environ) {
		return nil
	}
	store, err := trustFile(environ)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoPlace, err)
	}
	if err := os.MkdirAll(filepath.Dir(store), 0o700); err != nil {
		return fmt.Errorf("make the folder of %s: %w", store, err)
	}
	file, err := os.OpenFile(store, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open %s: %w", store, err)
	}
	_, err = file.WriteString(trustLine(path, data) + "\n")
	return errors.Join(err, file.Close())
}

func trustLine(path string, data []byte) string {
	return fmt.Sprintf("%x  %s", sha256.Sum256(data), path)
}

// trustFile lies in the user's configuration folder.
func trustFile(environ []string) (string, error) {
	folder, err := caller.Config.Folder(environ)
	return filepath.Join(folder, "trusted"), err
}
