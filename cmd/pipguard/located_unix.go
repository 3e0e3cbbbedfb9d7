//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/plant"
)

// located makes the name that the program was started by absolute; links in it stay, for they tell the environment.
func located(name string) string {
	if !strings.ContainsRune(name, filepath.Separator) {
		if path, err := exec.LookPath(name); err == nil {
			name = path
		}
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	return path
}

// launched is the launcher that the program was started as. A link to it from another folder (/usr/local/bin/pip) or a made-up
// argv[0] says nothing of its environment: there the file that the system started does.
func launched(name string) string {
	name = located(name)
	own, err := os.Executable()
	if err != nil {
		return name
	}
	if own, err = filepath.EvalSymlinks(own); err != nil || !plant.IsPip(filepath.Base(own)) && !plant.IsUv(filepath.Base(own)) {
		return name // the program itself, which the start-up hook starts by pip's name
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(name))
	if err == nil && folder == filepath.Dir(own) && (plant.IsPip(filepath.Base(name)) || plant.IsUv(filepath.Base(name))) {
		return name // links of folders stay, for they tell the environment
	}
	return own
}
