package files

import "path/filepath"

// Absolute is a path as a process in the folder takes it: as it is where it is absolute, else below the folder.
func Absolute(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}
