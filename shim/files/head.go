package files

import (
	"io"
	"os"
)

// Head reads a file, and of one that is longer than most its first bytes: a device may have no end.
func Head(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most))
}
