package artifact

import (
	"io"
	"iter"
	"os"
	"path/filepath"
	"syscall"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/parallel"
)

// maxInstalled bounds what is read of one installed distribution; the largest on the package index hold 5 GB.
const maxInstalled = 16 << 30

// ScanFiles reads what files below a folder, named relative to it with slashes, were built against. It picks the files
// that can tell. Links that lead out of the folder are not followed: such files are *Missing.
func ScanFiles(folder string, files []string) (policy.Built, error) {
	return tally(readPlace(folder, files, newBudget(maxInstalled)))
}

// scanInstalled reads what an installed distribution's files were built against; the error is a *Missing.
func scanInstalled(d Distribution) (policy.Built, error) {
	places, err := list(d)
	if err != nil {
		return policy.Built{}, &Missing{d.Folder, 1, err}
	}
	var readings []reading
	b := newBudget(maxInstalled)
	for _, p := range places {
		readings = append(readings, readPlace(p.folder, p.files, b)...)
	}
	return tally(readings)
}

func readPlace(folder string, files []string, b *budget) []reading {
	chosen := choose(files)
	if len(chosen) == 0 {
		return nil
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return []reading{{file: chosen[0], err: err}}
	}
	defer root.Close()
	return readFiles(chosen, files, b, func(name string) (io.ReadCloser, error) {
		file, _, err := distinfo.Regular(root.OpenFile(filepath.FromSlash(name), os.O_RDONLY|syscall.O_NONBLOCK, 0))
		return file, err
	})
}

// readFiles reads the chosen ones of a distribution's files.
func readFiles(chosen, files []string, b *budget, open func(string) (io.ReadCloser, error)) []reading {
	readings := readAll(chosen, b, open)
	classifyGenerated(readings, files, b, open)
	return readings
}

// readAll reads files on all processors; the readings are in the names' order.
func readAll(names []string, b *budget, open func(string) (io.ReadCloser, error)) []reading {
	readings := make([]reading, len(names))
	parallel.Each(len(names), 1, func(mine iter.Seq[int]) {
		s := &searcher{budget: b}
		for i := range mine {
			readings[i] = s.read(names[i], open)
		}
	})
	return readings
}

// read opens one file and reads it as what its name says.
func (s *searcher) read(name string, open func(string) (io.ReadCloser, error)) reading {
	result := reading{file: name}
	file, err := open(name)
	if err != nil {
		result.err = err
		return result
	}
	defer file.Close()
	if kindOf(name) == generated {
		result.protobuf, result.err = s.generated(file)
	} else {
		result.numpy, result.err = s.numpy(file)
	}
	return result
}
