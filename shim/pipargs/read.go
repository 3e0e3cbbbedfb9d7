package pipargs

import (
	"fmt"
	"io/fs"

	"github.com/pipguard/pipguard/shim/files"
)

// longestFile bounds a requirements file: some thousand releases with all their hashes take a few MiB.
const longestFile = 32 << 20

// ReadFile reads a requirements file, which may be a device that has no end.
func ReadFile(path string) ([]byte, error) {
	data, err := files.Head(path, longestFile+1)
	if err == nil && len(data) > longestFile {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it is longer than %d MiB", longestFile>>20)}
	}
	return data, err
}
