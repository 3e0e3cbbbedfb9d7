package transaction

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/transaction/flock"
)

// Lock is an environment's lock, held. It belongs to the open file: it dies with the last process that has it open,
// so a pip that inherited File keeps it when the guard is killed.
type Lock struct{ file *os.File }

// Holder is who holds a lock, as that process wrote it into the lock file; credentials in Command are masked.
type Holder struct {
	PID     int       `json:"pid"`
	Command []string  `json:"command"`
	Since   time.Time `json:"since"`
}

func (h Holder) String() string {
	if h.PID == 0 {
		return "a process that does not say who it is"
	}
	return fmt.Sprintf("process %d: %s", h.PID, strings.Join(h.Command, " "))
}

// BusyError says that the lock was not free in time (exit code 24).
type BusyError struct {
	Holder Holder
	Waited time.Duration
}

func (e *BusyError) Error() string {
	return "the environment is locked by " + e.Holder.String()
}

// A holder that has not written who it is gets namelessWait to do so before it is waited for as a nameless one.
const namelessWait = 250 * time.Millisecond

// Lock takes the environment's lock for command. While another process has it, waiting is called once for each holder
// (the zero Holder: one that does not say who it is), and after timeout (negative: never) the error is a *BusyError.
func (p Place) Lock(command []string, timeout time.Duration, waiting func(Holder)) (*Lock, error) {
	for begun := time.Now(); ; {
		lock, err := p.lockOnce(begun, timeout, waiting)
		if err != nil {
			return nil, err
		}
		if lock != nil {
			lock.sign(Holder{os.Getpid(), journal.MaskArgs(command), time.Now()})
			return lock, nil
		}
	}
}

// lockOnce waits for the lock file that the state folder has now; nil where it was replaced or removed meanwhile.
func (p Place) lockOnce(begun time.Time, timeout time.Duration, waiting func(Holder)) (*Lock, error) {
	state, err := p.makeState()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", p.State, err)
	}
	defer state.Close()
	file, err := openLock(state, p.Environment)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	if err := wait(file, begun, timeout, waiting); err != nil {
		file.Close()
		return nil, err
	}
	if !isNamed(state, file) {
		return nil, file.Close()
	}
	return &Lock{file}, nil
}

// isNamed reports whether the state folder's lock still is file: while it was waited for, the folder may have been removed.
func isNamed(state *os.Root, file *os.File) bool {
	mine, err := file.Stat()
	named, namedErr := state.Lstat(lockName)
	return err == nil && namedErr == nil && os.SameFile(mine, named)
}

// openLock opens the lock file, made when missing.
func openLock(state *os.Root, environment string) (*os.File, error) {
	return flock.Open(state, lockName, func(*os.File) error { return giveToOwner(state, environment, lockName) })
}

func wait(file *os.File, begun time.Time, timeout time.Duration, waiting func(Holder)) error {
	var seen *Holder
	free, err := flock.Wait(file, func() time.Duration {
		holder := readHolder(file)
		waited := time.Since(begun)
		if changed := seen == nil || seen.PID != holder.PID || !seen.Since.Equal(holder.Since); changed && (holder.PID != 0 || waited > namelessWait) {
			seen = &holder
			if waiting != nil {
				waiting(holder)
			}
		}
		if timeout < 0 {
			return time.Hour // and again
		}
		return timeout - waited
	})
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	if !free {
		return &BusyError{Holder: readHolder(file), Waited: time.Since(begun)}
	}
	return nil
}

// sign writes who holds the lock. A disk that is full leaves the lock anonymous and is no error.
func (l *Lock) sign(holder Holder) {
	text, _ := json.Marshal(holder)
	if l.file.Truncate(0) == nil {
		_, _ = l.file.WriteAt(append(text, '\n'), 0)
	}
}

// readHolder reads the lock file's text; a text half written is nobody's.
func readHolder(file *os.File) Holder {
	var holder Holder
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 1<<20))
	if err != nil || json.Unmarshal(text, &holder) != nil {
		return Holder{}
	}
	return holder
}

// File is the open lock, for the ExtraFiles of the pip that works under it.
func (l *Lock) File() *os.File { return l.file }

// Unlock frees the lock for everybody, also where a stray child of pip still has it open.
func (l *Lock) Unlock() error {
	_ = l.file.Truncate(0)
	return errors.Join(flock.Unlock(l.file), l.file.Close())
}
