package artifact

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/pattern"
)

// Bounds on a wheel, whatever it claims. What can be unpacked is bounded by a ratio, since a real library shrinks to a
// third, a bomb to a thousandth; and the directory, since it is held in memory: TensorFlow's, with 10,240 files, has 1.5 MB.
const (
	maxUnpacked  = 16 << 30
	maxRatio     = 50
	freeUnpacked = 64 << 20
	maxDirectory = 16 << 20
)

// ScanWheel reads what the files in a wheel were built against, without unpacking it to disk. Its names are those that
// the files have once installed. The error is a *Missing: of some files, or of the whole wheel.
func ScanWheel(path string) (policy.Built, error) {
	file, info, err := regular(os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0))
	if err != nil {
		return policy.Built{}, &Missing{path, 1, err}
	}
	defer file.Close()
	built, err := readWheel(file, info.Size())
	if err != nil && !errors.As(err, new(*Missing)) {
		err = &Missing{path, 1, err}
	}
	return built, err
}

// Archive reads a wheel's directory; one that is larger than that of a real distribution is ErrTooLarge.
func Archive(r io.ReaderAt, size int64) (*zip.Reader, error) {
	directory := &boundedReader{r, maxDirectory, true}
	archive, err := zip.NewReader(directory, size)
	directory.bounded = false
	return archive, err
}

func readWheel(r io.ReaderAt, size int64) (policy.Built, error) {
	archive, err := Archive(r, size)
	if err != nil {
		return policy.Built{}, err
	}
	var names []string
	members := map[string]*zip.File{}
	for _, member := range archive.File {
		name := installedName(member.Name)
		names = append(names, name)
		members[name] = member
	}
	unpacked := newBudget(min(maxUnpacked, freeUnpacked+maxRatio*size))
	return tally(readFiles(choose(names), names, unpacked, func(name string) (io.ReadCloser, error) {
		return members[name].Open()
	}))
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

// dataFolder is where wheels keep files for the scheme's other folders (binary distribution format, "The .data directory").
var dataFolder = pattern.New(`^[^/]+\.data/(?:purelib|platlib)/`)

func installedName(name string) string {
	return name[len(dataFolder().FindString(name)):]
}
