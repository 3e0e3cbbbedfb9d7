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
	var files []string
	err := readRows(r, func(name, _ string) { files = append(files, name) })
	return files, err
}

// readRows gives each path, and the digest beside it: "sha256=…", or "" where there is none.
func readRows(r io.Reader, row func(name, digest string)) error {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	for {
		fields, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read RECORD: %w", err)
		}
		if name := path.Clean(strings.ReplaceAll(fields[0], `\`, "/")); filepath.IsLocal(filepath.FromSlash(name)) {
			row(name, strings.Join(fields[1:min(2, len(fields))], ""))
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
	file, info, err := regular(os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0))
	if err != nil {
		return nil, 0, err
	}
	if info.Size() > maxText {
		file.Close()
		return nil, 0, fmt.Errorf("read %s: %w", path, ErrTooLarge)
	}
	return file, info.Size(), nil
}
