package artifact

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// maxText bounds a RECORD and the like; the largest seen has 3 MB.
const maxText = 64 << 20

// ReadRecord gives the paths in a RECORD, cleaned, relative to the folder of its .dist-info (binary distribution format,
// "The RECORD file"). Those that lead out of it, launchers mostly, are left out.
func ReadRecord(r io.Reader) ([]string, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	var files []string
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read RECORD: %w", err)
		}
		if name := path.Clean(strings.ReplaceAll(row[0], `\`, "/")); filepath.IsLocal(filepath.FromSlash(name)) {
			files = append(files, name)
		}
	}
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
	file, info, err := regular(os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info.Size() > maxText {
		return nil, fmt.Errorf("read %s: %w", path, ErrTooLarge)
	}
	data := make([]byte, info.Size())
	n, err := readFull(file, data)
	return data[:n], err
}
