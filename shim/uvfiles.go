package shim

import (
	"errors"
	"io/fs"
	"os"

	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
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
