package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/transaction/flock"
)

// A journal is fileName, and fileName with .1 and .2 for the older parts; each part is at most about partSize.
const (
	fileName = "journal.jsonl"
	lockName = "journal.lock"
	partSize = 1 << 20
	oldParts = 2
)

// patience is how long another process may hold the journal's lock; to write a line takes milliseconds.
const patience = 3 * time.Second

// ErrHeld says that another process would not give the journal's lock back: the line is in the journal all the same.
var ErrHeld = errors.New("another process holds " + lockName)

// Append writes e, with its credentials masked, as one line and brings it to the disk. Many processes may do so at
// once. What a crash or a full disk left of an earlier line stays a line of its own; an error leaves the rest as it was,
// but for ErrHeld.
func (j Journal) Append(e Entry) error {
	e, err := e.masked()
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	text, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	folder, err := j.open()
	if err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	defer folder.Close()
	if err := locked(folder, func(alone bool) error { return appendLine(folder, text, alone) }); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

// open opens the journal's folder, made when missing; where it is a link, it is refused.
func (j Journal) open() (*os.Root, error) {
	mode := fs.FileMode(0o700)
	if filepath.Base(j.Folder) == stateName {
		mode = 0o755
	}
	if err := os.MkdirAll(j.Folder, mode); err != nil {
		return nil, err
	}
	parent, err := os.OpenRoot(filepath.Dir(j.Folder))
	if err != nil {
		return nil, err
	}
	defer parent.Close()
	return parent.OpenRoot(filepath.Base(j.Folder))
}

// locked does act while no other process writes the journal, or after patience whoever else does: then it is not alone,
// and where it goes well the error is ErrHeld.
func locked(folder *os.Root, act func(alone bool) error) (err error) {
	lock, err := flock.Open(folder, lockName, func(file *os.File) error { return giveToOwner(folder, file) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	begun := time.Now()
	alone, err := flock.Wait(lock, func() time.Duration { return patience - time.Since(begun) })
	if err != nil {
		return err
	}
	if err := act(alone); err != nil || alone {
		return err
	}
	return ErrHeld
}

// create opens a file, and where it is new gives it its mode, whatever the umask, and the folder's owner.
func create(folder *os.Root, name string, flag int) (*os.File, error) {
	file, err := folder.OpenFile(name, flag, 0)
	if !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	file, err = folder.OpenFile(name, flag|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(file.Chmod(0o644), giveToOwner(folder, file)); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// giveToOwner makes a file that root made the folder owner's, who goes on writing it.
func giveToOwner(folder *os.Root, file *os.File) error {
	info, err := folder.Stat(".")
	if err != nil {
		return err
	}
	return files.GiveToOwner(info, file.Chown)
}

// appendLine adds text as a line in one write. Alone, it first rotates a full journal, and where the write fails half-way
// it cuts the file back to what it was; among others it leaves a torn line, which the next writer sets aside.
func appendLine(folder *os.Root, text []byte, alone bool) (err error) {
	if alone {
		if err := rotate(folder, int64(len(text))); err != nil {
			return err
		}
	}
	file, err := create(folder, fileName, os.O_RDWR|os.O_APPEND)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	line := append(bytes.Clone(text), '\n')
	if torn, err := endsTorn(file, info.Size()); err != nil {
		return err
	} else if torn {
		line = append([]byte{'\n'}, line...)
	}
	if _, err := file.Write(line); err != nil && !alone {
		return err
	} else if err != nil {
		return errors.Join(err, file.Truncate(info.Size()))
	}
	return file.Sync()
}

// endsTorn recognises a file whose last line has no end.
func endsTorn(file *os.File, size int64) (bool, error) {
	if size == 0 {
		return false, nil
	}
	last := make([]byte, 1)
	_, err := file.ReadAt(last, size-1)
	return last[0] != '\n', err
}

// rotate starts a new part where coming bytes would make the present one too large.
func rotate(folder *os.Root, coming int64) error {
	info, err := folder.Lstat(fileName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || info.Size()+coming <= partSize {
		return err
	}
	for n := oldParts; n > 0; n-- {
		if err := folder.Rename(part(n-1), part(n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// part is the name of the n-th older part; the present one is 0.
func part(n int) string {
	if n == 0 {
		return fileName
	}
	return fileName + "." + strconv.Itoa(n)
}
