package plant

import (
	"debug/buildinfo"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// isShim says whether a file is a program of ours, of whatever version: pip's own launchers are programs too, but not Go's.
func isShim(path string) bool {
	info, err := buildinfo.ReadFile(path)
	return err == nil && strings.HasPrefix(info.Path, "github.com/pipguard/pipguard/")
}

// isLink recognises a name that link has made for the program.
func isLink(path, program string, info, own fs.FileInfo) bool {
	return sameContent(path, program, info, own)
}

// link makes a name for the program: a copy, for pip renames and removes a launcher, and no name of a running program's
// file can be removed.
func link(program, path string) error { return copyFile(program, path, 0o755) }

// rename puts a file into a place. A running program in it, which cannot be replaced, is set aside.
func rename(from, to string) error {
	err := os.Rename(from, to)
	if !inUse(err) {
		return err
	}
	old, err := aside(to)
	if err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return errors.Join(err, os.Rename(old, to))
	}
	return nil
}

// discard removes a file; a running program is set aside.
func discard(path string) error {
	err := os.Remove(path)
	if !inUse(err) {
		return err
	}
	_, err = aside(path)
	return err
}

func inUse(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
}

// asideName starts the names of programs that were running when their place was needed.
const asideName = "pipguard-old-"

// aside renames a running program into the folder for temporary files, or beside itself where that is another volume,
// and removes those from before that have ended.
func aside(path string) (string, error) {
	var old string
	var err error
	for _, folder := range []string{os.TempDir(), filepath.Dir(path)} {
		ended, _ := filepath.Glob(filepath.Join(folder, asideName+"*"))
		for _, file := range ended {
			os.Remove(file)
		}
		var file *os.File
		if file, err = os.CreateTemp(folder, asideName); err != nil {
			continue
		}
		old = file.Name()
		file.Close()
		if err = os.Rename(path, old); err == nil {
			return old, nil
		}
		os.Remove(old)
	}
	return "", err
}
