package uv

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// errNone says that there is no uv but the guard's own name.
var errNone = errors.New("there is no uv on PATH")

// Find returns the real uv: the first of the saved ones that is there, else the first on PATH that is not this program.
func Find(path string, saved ...string) (string, error) {
	for _, name := range saved {
		if executable(name) && !IsGuard(name) {
			return name, nil
		}
	}
	for _, folder := range filepath.SplitList(path) {
		name := filepath.Join(folder, Name)
		if filepath.IsAbs(folder) && executable(name) && !IsGuard(name) {
			return name, nil
		}
	}
	return "", errNone
}

// Name is uv's program in a folder of programs.
var Name = map[bool]string{true: "uv.exe", false: "uv"}[runtime.GOOS == "windows"]

func executable(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0)
}

// IsGuard says whether a program is pipguard, of whatever version: by the file that runs, else by what Go has written
// into it. uv is a program as well, so its first bytes say nothing.
func IsGuard(name string) bool {
	info, err := os.Stat(name)
	if err != nil {
		return false
	}
	if own, err := os.Executable(); err == nil {
		if running, err := os.Stat(own); err == nil && os.SameFile(info, running) {
			return true
		}
	}
	return isOurs(name)
}

// importPath begins the import path of this program.
const importPath = "github.com/pipguard/pipguard/"
