package transaction

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/shim/files"
)

// A savedFile is a file outside the environment that a run may write, as a project's pyproject.toml and uv.lock.
type savedFile struct {
	Path   raw         // absolute
	Mode   fs.FileMode // before the run; 0 where there was no such file
	Before []byte
	After  string // what the run made of the file, as digest returns it; "" while nobody knows
}

// absent is the digest of a file that is not there.
const absent = "none"

// digest is the SHA-256 of a text in hex.
func digest(text []byte) string { return fmt.Sprintf("%x", sha256.Sum256(text)) }

func (f savedFile) before() string {
	if f.Mode == 0 {
		return absent
	}
	return digest(f.Before)
}

// now reads what lies there now, and its digest.
func (f savedFile) now() (text []byte, sum string, err error) {
	text, err = os.ReadFile(string(f.Path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, absent, nil
	}
	return text, digest(text), err
}

// putBack makes the file what it was before.
func (f savedFile) putBack() error {
	path := string(f.Path)
	if f.Mode == 0 {
		return os.Remove(path)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return files.ReplaceDurably(path, f.Mode.Perm(), files.Text(f.Before))
}

// save adds files to those that the run may write, as they are now, and notes what it has made of those that it has.
func (t *Transaction) save(paths []string) error {
	for i, f := range t.Files {
		_, sum, err := f.now()
		if err != nil {
			return err
		}
		if sum != f.before() {
			t.Files[i].After = sum
		}
	}
	for _, path := range paths {
		if slices.ContainsFunc(t.Files, func(f savedFile) bool { return string(f.Path) == path }) {
			continue
		}
		f := savedFile{Path: raw(path)}
		info, err := os.Stat(path)
		if err == nil {
			f.Mode = info.Mode()
			f.Before, err = os.ReadFile(path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		t.Files = append(t.Files, f)
	}
	return nil
}

// seal leaves the saved files that the run has written, with what it made of them.
func (t *Transaction) seal() error {
	if len(t.Files) == 0 {
		return nil
	}
	if err := t.save(nil); err != nil {
		return err
	}
	t.Files = slices.DeleteFunc(t.Files, func(f savedFile) bool { return f.After == "" || f.After == f.before() })
	return t.record()
}

// Wrote says whether one of the saved files is another one now.
func (t *Transaction) Wrote() bool {
	return slices.ContainsFunc(t.Files, func(f savedFile) bool {
		_, sum, err := f.now()
		return err != nil || sum != f.before()
	})
}

// Files are the saved files of a run that was put back later, by their paths.
type Files struct {
	Back   []string // as they were before the run
	Left   []string // written by somebody since the run: they stay
	Copies []string // what a file held that was put back, where nobody knows whether the run wrote that
}

// putFilesBack puts the saved files back. Where later, others may have written them since the run: what they wrote is not
// lost.
func (t *Transaction) putFilesBack(later bool) (all Files, err error) {
	for i, f := range t.Files {
		text, sum, reading := f.now()
		switch {
		case reading != nil:
			err = errors.Join(err, reading)
			continue
		case sum == f.before():
			continue
		case later && f.After != "" && sum != f.After, later && f.After == "" && sum == absent:
			all.Left = append(all.Left, string(f.Path))
			continue
		case later && f.After == "":
			name := fmt.Sprintf("replaced-%s-%d-%s", t.ID, i, filepath.Base(string(f.Path)))
			if failed := writeFile(t.state, name, text); failed != nil {
				err = errors.Join(err, failed)
				continue
			}
			all.Copies = append(all.Copies, filepath.Join(t.place.State, name))
		}
		err = errors.Join(err, f.putBack())
		all.Back = append(all.Back, string(f.Path))
	}
	return all, err
}
