package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/plant"
)

// located makes the name that the program was started by absolute. Where a copy of the program is pip, its own path
// tells the environment; the start-up hook starts the guard's by pip's name.
func located(name string) string {
	if own, err := os.Executable(); err == nil && plant.IsPip(filepath.Base(name)) && plant.IsPip(filepath.Base(own)) {
		return own
	}
	if !strings.ContainsAny(name, `/\:`) {
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

// launched is the launcher that the program was started as.
func launched(name string) string { return located(name) }
