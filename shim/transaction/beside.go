package transaction

import (
	"errors"
	"io/fs"
	"path/filepath"
)

const besideName = "beside" // a file of the caller's own

// KeepBeside writes what the caller needs for an undo beside the files that the run keeps, and as long as they are kept.
func (t *Transaction) KeepBeside(text []byte) error { return writeFile(t.dir.root, besideName, text) }

// Beside is what the caller has kept beside the files of the run; nil where that is nothing.
func (u *Undoing) Beside() ([]byte, error) {
	state, err := u.place.openState()
	if err != nil {
		return nil, err
	}
	defer state.Close()
	text, err := state.ReadFile(filepath.Join(undoName, u.ID, besideName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}
