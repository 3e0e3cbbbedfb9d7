package artifact

import (
	"archive/zip"
	"errors"
	"io"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/pattern"
)

// Bounds on a wheel, whatever it claims. What can be unpacked is bounded by a ratio, since a real library shrinks to a
// third, a bomb to a thousandth.
const (
	maxUnpacked  = 16 << 30
	maxRatio     = 50
	freeUnpacked = 64 << 20
)

// ScanWheel reads what the files in a wheel were built against, without unpacking it to disk. Its names are those that
// the files have once installed. The error is a *Missing: of some files, or of the whole wheel.
func ScanWheel(path string) (policy.Built, error) {
	file, info, err := distinfo.Open(path)
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

func readWheel(r io.ReaderAt, size int64) (policy.Built, error) {
	archive, err := distinfo.Directory(r, size)
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

// dataFolder is where wheels keep files for the scheme's other folders (binary distribution format, "The .data directory").
var dataFolder = pattern.New(`^[^/]+\.data/(?:purelib|platlib)/`)

func installedName(name string) string {
	return name[len(dataFolder().FindString(name)):]
}
