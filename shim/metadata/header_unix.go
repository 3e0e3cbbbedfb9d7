//go:build unix

package metadata

import (
	"io"
	"io/fs"
	"syscall"
)

// header is a file's beginning, read by bare system calls: an os.File costs five more of them, and an environment has
// thousands of METADATA files.
type header int

func openHeader(path string) (header, error) {
	for {
		fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return -1, &fs.PathError{Op: "open", Path: path, Err: err}
		}
		return header(fd), nil
	}
}

// Read implements io.Reader.
func (h header) Read(into []byte) (int, error) {
	for {
		n, err := syscall.Read(int(h), into)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

// Close frees the descriptor.
func (h header) Close() error { return syscall.Close(int(h)) }
