package journal

import "os"

// isWritable reports whether the caller may make files in folder, by making one.
func isWritable(folder string) bool {
	file, err := os.CreateTemp(folder, "pipguard-")
	if err != nil {
		return false
	}
	file.Close()
	return os.Remove(file.Name()) == nil
}
