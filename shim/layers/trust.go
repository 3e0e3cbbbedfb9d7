package layers

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Trusted says whether the user vouched for this very content of a project's file.
func Trusted(path string, data []byte, environ []string) bool {
	known, err := os.ReadFile(trustFile(environ))
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

// Trust remembers a file by its path and digest in the user's configuration, until its content changes.
func Trust(path string, environ []string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if Trusted(path, data, environ) {
		return nil
	}
	store := trustFile(environ)
	known, err := os.ReadFile(store)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s: %w", store, err)
	}
	if err := os.MkdirAll(filepath.Dir(store), 0o700); err != nil {
		return fmt.Errorf("make the folder of %s: %w", store, err)
	}
	return os.WriteFile(store, append(known, trustLine(path, data)+"\n"...), 0o600)
}

func trustLine(path string, data []byte) string {
	return fmt.Sprintf("%x  %s", sha256.Sum256(data), path)
}

// trustFile lies in the user's configuration folder (XDG Base Directory).
func trustFile(environ []string) string {
	folder := cmp.Or(variable(environ, "XDG_CONFIG_HOME"), filepath.Join(variable(environ, "HOME"), ".config"))
	return filepath.Join(folder, "pipguard", "trusted")
}
