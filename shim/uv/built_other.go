//go:build !linux

package uv

import (
	"debug/buildinfo"
	"strings"
)

// builtFrom says whether Go has built a program from a package of that path.
func builtFrom(name, path string) bool {
	built, err := buildinfo.ReadFile(name)
	return err == nil && strings.HasPrefix(built.Path, path)
}
