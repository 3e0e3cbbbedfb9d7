package files

import "os"

// Exists says that path leads to something.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
