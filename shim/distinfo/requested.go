package distinfo

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/files"
)

// Unrequest takes the file REQUESTED out of a metadata folder and its RECORD (recording installed projects, "The REQUESTED
// file"): nobody asked for that distribution by its name.
func Unrequest(folder string) error {
	name := filepath.Join(folder, "RECORD")
	file, info, err := Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, MaxText+1))
	if err == nil && len(text) > MaxText {
		err = ErrTooLarge
	}
	if err != nil {
		return fmt.Errorf("read RECORD: %w", err)
	}
	lines := slices.DeleteFunc(strings.SplitAfter(string(text), "\n"), func(line string) bool {
		path, _, _ := strings.Cut(line, ",")
		return path == filepath.Base(folder)+"/REQUESTED"
	})
	file.Close()
	if err := files.Replace(name, info.Mode().Perm(), files.Text(strings.Join(lines, ""))); err != nil {
		return err
	}
	return os.Remove(filepath.Join(folder, "REQUESTED"))
}
