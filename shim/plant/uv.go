package plant

import (
	"path/filepath"

	"github.com/pipguard/pipguard/shim/environment"
)

// SavedUv is where the uv of an environment's own lies while the shim has its name.
func SavedUv(prefix string) string {
	return filepath.Join(prefix, environment.StateFolder, launchersFolder, uvName)
}

const uvName = "uv"

// IsUv says whether a program's base name is uv's.
func IsUv(name string) bool { return name == uvName }
