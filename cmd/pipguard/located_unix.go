//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
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
