package shim

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/transaction"
)

// savedFiles are files as they were, by their paths; nil for one that was not there.
type savedFiles map[string][]byte

func saveFiles(paths ...string) (savedFiles, error) {
	saved := savedFiles{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err == nil && data == nil {
			data = []byte{}
		}
		saved[path] = data
	}
	return saved, nil
}

// changed says whether a file is another one now.
func (f savedFiles) changed() bool {
	for path, data := range f {
		now, err := os.ReadFile(path)
		if data == nil && err == nil || data != nil && string(now) != string(data) {
			return true
		}
	}
	return false
}

// putBack writes what has changed, and removes what was not there.
func (f savedFiles) putBack() error {
	var failed error
	for path, data := range f {
		now, err := os.ReadFile(path)
		switch {
		case data == nil && errors.Is(err, fs.ErrNotExist), data != nil && err == nil && string(now) == string(data):
		case data == nil:
			failed = errors.Join(failed, os.Remove(path))
		default:
			failed = errors.Join(failed, os.WriteFile(path, data, 0o644))
		}
	}
	return failed
}

// A changedFile is one of a project that a run has changed: as it was, nil where it was not there, and a digest of what the
// run made of it, "" where it took it away.
type changedFile struct {
	Before []byte
	After  string
}

// digest is the SHA-256 of a file in hex, "" where there is none.
func digest(path string) (string, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return fmt.Sprintf("%x", sha256.Sum256(data)), err
}

// forUndo is what an undo needs to know of the files, as JSON; nil where the run has changed none.
func (f savedFiles) forUndo() ([]byte, error) {
	changed := map[string]changedFile{}
	for path, data := range f {
		after, err := digest(path)
		if err != nil {
			return nil, err
		}
		if data == nil && after != "" || data != nil && after != fmt.Sprintf("%x", sha256.Sum256(data)) {
			changed[path] = changedFile{data, after}
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	return json.Marshal(changed)
}

// filesOf reads what forUndo wrote of a run: its files as they were before it. A file that somebody has changed since is an
// error: putting it back would lose that.
func filesOf(kept *transaction.Undoing) (savedFiles, error) {
	text, err := kept.Beside()
	if err != nil || text == nil {
		return nil, err
	}
	var changed map[string]changedFile
	if err := json.Unmarshal(text, &changed); err != nil {
		return nil, fmt.Errorf("read the project's files from before run %s: %w", kept.ID, err)
	}
	saved := savedFiles{}
	for path, file := range changed {
		now, err := digest(path)
		if err != nil {
			return nil, err
		}
		if now != file.After {
			return nil, fmt.Errorf("%s was changed after run %s, and an undo would lose that", path, kept.ID)
		}
		saved[path] = file.Before
	}
	return saved, nil
}

// keepFiles keeps files of a project, which a run may write before anything in the environment changes.
func (c *change) keepFiles(paths ...string) (err error) {
	c.files, err = saveFiles(paths...)
	return err
}

// putFilesBack ends a run that has changed nothing but a project's files, and does not end well: they are as before.
func (c *change) putFilesBack(told story.Story, failed error) (story.Story, error) {
	if told.End == rounds.Passed && failed == nil || !c.files.changed() {
		return told, failed
	}
	if err := c.files.putBack(); err != nil {
		return told, errors.Join(failed, exits.Unable(err))
	}
	told.Settled, told.Why = story.PutBack, "uv failed"
	return told, failed
}
