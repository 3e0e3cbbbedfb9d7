// Package distinfo reads what every distribution has on disk: the RECORD of an installed one, and a wheel's directory.
// Both may be hostile, and are bounded.
package distinfo

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// ErrTooLarge says that files hold, or unpack to, far more than those of a real distribution.
var ErrTooLarge = errors.New("holds more than a real distribution does")

// MaxText bounds a RECORD and the like; the largest seen has 3 MB.
const MaxText = 64 << 20

// An Entry is one line of a RECORD (binary distribution format, "The RECORD file"), as it is written: a path, relative to
// the folder of the .dist-info unless it is absolute, its digest as "sha256=…" in URL-safe base64 without padding, or "",
// and its size in bytes, or "".
type Entry struct{ Path, Digest, Size string }

// Clean is the path with slashes and without detours.
func (e Entry) Clean() string { return path.Clean(strings.ReplaceAll(e.Path, `\`, "/")) }

// Local is the clean path, and whether it stays in the folder of the .dist-info; that of a launcher mostly leads out of it.
func (e Entry) Local() (name string, inside bool) {
	name = e.Clean()
	return name, filepath.IsLocal(filepath.FromSlash(name))
}

// InstalledRecord reads the RECORD in a metadata folder.
func InstalledRecord(folder string) (iter.Seq[Entry], error) {
	file, _, err := Open(filepath.Join(folder, "RECORD"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadRecord(file)
}

// ReadRecord reads a RECORD. Lines that are no CSV end it, as they do for pip; its error is the reader's, or ErrTooLarge.
func ReadRecord(r io.Reader) (iter.Seq[Entry], error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxText+1))
	if err == nil && len(text) > MaxText {
		err = ErrTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("read RECORD: %w", err)
	}
	return entries(string(text)), nil
}

// entries leaves out the lines without a path. Where nothing is quoted, as in nearly all RECORDs, a comma is a comma, and
// that takes a seventh of the time: an uninstall reads the RECORDs of all that stays.
func entries(text string) iter.Seq[Entry] {
	if strings.Contains(text, `"`) {
		return quoted(text)
	}
	return func(yield func(Entry) bool) {
		for line := range strings.Lines(text) {
			name, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ",")
			digest, rest, _ := strings.Cut(rest, ",")
			size, _, _ := strings.Cut(rest, ",")
			if name != "" && !yield(Entry{name, digest, size}) {
				return
			}
		}
	}
}

func quoted(text string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		rows := csv.NewReader(strings.NewReader(text))
		rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
		for fields, err := rows.Read(); err == nil; fields, err = rows.Read() {
			fields = append(fields, "", "")
			if fields[0] != "" && !yield(Entry{fields[0], fields[1], fields[2]}) {
				return
			}
		}
	}
}

// Open opens a regular file for reading, and refuses all else.
func Open(name string) (*os.File, os.FileInfo, error) {
	return Regular(os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0))
}

// Regular takes what open gives, and refuses all but files: a pipe of such a name would be waited on for ever, which is
// why the files are opened with O_NONBLOCK.
func Regular(file *os.File, err error) (*os.File, os.FileInfo, error) {
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &os.PathError{Op: "read", Path: file.Name(), Err: os.ErrInvalid}
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, info, nil
}
