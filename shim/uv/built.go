//go:build !linux

package uv

import (
	"debug/buildinfo"
	"strings"
)

// isOurs says by what Go has written into a program whether it is pipguard.
func isOurs(name string) bool {
	built, err := buildinfo.ReadFile(name)
	return err == nil && strings.HasPrefix(built.Path, importPath)
}
