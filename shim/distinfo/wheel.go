package distinfo

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
)

var errNoMetadata = errors.New("has no .dist-info/METADATA")

// maxDirectory bounds a wheel's directory, which is held in memory: TensorFlow's, with 10,240 files, has 1.5 MB.
const maxDirectory = 16 << 20

// A Wheel is an open wheel; Size is that of its file.
type Wheel struct {
	*zip.Reader
	Size int64
	file *os.File
}

// OpenWheel reads a wheel's directory, as Directory does.
func OpenWheel(name string) (*Wheel, error) {
	file, info, err := Open(name)
	if err != nil {
		return nil, err
	}
	archive, err := Directory(file, info.Size())
	if err != nil {
		file.Close()
		return nil, err
	}
	return &Wheel{archive, info.Size(), file}, nil
}

// Close closes the wheel's file.
func (w *Wheel) Close() error { return w.file.Close() }

// Metadata opens the METADATA of a wheel (binary distribution format, "The .dist-info directory"). Of two members of one
// name the last is read, as Python's zipfile does.
func (w *Wheel) Metadata() (io.ReadCloser, error) {
	for _, member := range slices.Backward(w.File) {
		if folder, name, _ := strings.Cut(member.Name, "/"); name == "METADATA" && strings.HasSuffix(folder, ".dist-info") {
			return member.Open()
		}
	}
	return nil, errNoMetadata
}

// Importable is the name below site-packages that a wheel's member has once it is installed (binary distribution format, "The
// .data directory"); "" for what goes elsewhere.
func Importable(member string) string {
	top, rest, _ := strings.Cut(member, "/")
	if !strings.HasSuffix(top, ".data") {
		return member
	}
	scheme, below, _ := strings.Cut(rest, "/")
	if scheme == "purelib" || scheme == "platlib" {
		return below
	}
	return ""
}

// Directory reads a wheel's directory; one that is larger than that of a real distribution is ErrTooLarge.
func Directory(r io.ReaderAt, size int64) (*zip.Reader, error) {
	directory := &boundedReader{r, maxDirectory, true}
	archive, err := zip.NewReader(directory, size)
	directory.bounded = false
	return archive, err
}

// A boundedReader gives no more than left bytes, as long as it is bounded.
type boundedReader struct {
	r       io.ReaderAt
	left    int64
	bounded bool
}

func (b *boundedReader) ReadAt(p []byte, at int64) (int, error) {
	if b.bounded {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, ErrTooLarge
		}
	}
	return b.r.ReadAt(p, at)
}
