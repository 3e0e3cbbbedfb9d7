package artifact

import (
	"fmt"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
)

// localFiles gives the clean paths of a RECORD's files, less those that lead out of its folder, launchers mostly.
func localFiles(record iter.Seq[distinfo.Entry]) []string {
	var files []string
	for entry := range record {
		if name, inside := entry.Local(); inside {
			files = append(files, name)
		}
	}
	return files
}

// InstalledFiles are those files of an installed distribution's RECORD.
func InstalledFiles(d Distribution) ([]string, error) {
	record, err := distinfo.InstalledRecord(filepath.Join(d.Site, d.Folder))
	if err != nil {
		return nil, err
	}
	return localFiles(record), nil
}

// readInstalledFiles gives the paths in an egg-info's installed-files.txt, which are relative to the egg-info itself.
func readInstalledFiles(text, folder string) []string {
	var files []string
	for line := range strings.Lines(text) {
		name := path.Join(folder, strings.ReplaceAll(strings.TrimSpace(line), `\`, "/"))
		if filepath.IsLocal(filepath.FromSlash(name)) {
			files = append(files, name)
		}
	}
	return files
}

// readText reads a metadata file of bounded size.
func readText(path string) ([]byte, error) {
	file, size, err := openText(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data := make([]byte, size)
	n, err := readFull(file, data)
	return data[:n], err
}

func openText(path string) (*os.File, int64, error) {
	file, info, err := distinfo.Open(path)
	if err != nil {
		return nil, 0, err
	}
	if info.Size() > distinfo.MaxText {
		file.Close()
		return nil, 0, fmt.Errorf("read %s: %w", path, distinfo.ErrTooLarge)
	}
	return file, info.Size(), nil
}
