package transaction

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pipguard/pipguard/shim/transaction/flock"
)

// Unfinished is a run that has begun and not ended: at work (Running), or dead.
type Unfinished struct {
	ID      string
	Time    time.Time
	Changes []Change
	Running bool
	Holder  Holder // who has the lock, when Running
}

// Recovered is a run that Recover put back. Started is false where it was killed before pip was let go on.
type Recovered struct {
	ID      string
	Time    time.Time
	Changes []Change
	Started bool
	Files   Files
}

// Unfinished looks for a run that has begun and not ended; nil when there is none. It repairs nothing.
func (p Place) Unfinished() (*Unfinished, error) {
	state, err := p.lookState()
	if state == nil || err != nil {
		return nil, err
	}
	defer state.Close()
	if _, err := state.Lstat(transactionName); err != nil {
		return nil, ignore(err, fs.ErrNotExist)
	}
	found := &Unfinished{}
	lock, err := state.Open(lockName)
	found.Running = errors.Is(err, fs.ErrPermission) // another user's: nobody can tell, and it may be
	if err == nil {
		free, err := flock.Try(lock)
		found.Running = err == nil && !free
		if found.Running {
			found.Holder = readHolder(lock)
		}
		lock.Close()
	}
	t, err := p.openTransaction(transactionName)
	switch {
	case errors.Is(err, errTorn) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission):
		return found, nil
	case err != nil:
		return nil, fmt.Errorf("read the unfinished transaction: %w", err)
	}
	found.ID, found.Time, found.Changes = t.ID, t.Time, t.changes()
	return found, t.close()
}

// Recover puts back a run that was killed, or that a power failure tore after its end; nil when there is none. It is
// called under the lock. In another user's environment the error is a *NotOwnerError; see AsOwner.
func (p Place) Recover() (*Recovered, error) {
	state, err := p.lookState()
	if state == nil || err != nil {
		return nil, err
	}
	defer state.Close()
	owned := p.owned()
	if owned == nil {
		if err := errors.Join(clearTrash(state), p.reopenTorn(state)); err != nil {
			return nil, fmt.Errorf("look through %s: %w", p.State, err)
		}
	}
	info, err := state.Lstat(transactionName)
	if err != nil {
		return nil, ignore(err, fs.ErrNotExist)
	}
	if err := errors.Join(owned, trusted(p.State, info)); err != nil {
		return nil, err
	}
	t, err := p.openTransaction(transactionName)
	if errors.Is(err, errTorn) {
		return &Recovered{}, discard(state, transactionName, "unbegun")
	}
	if err != nil {
		return nil, &RestoreError{Errs: []error{fmt.Errorf("read the unfinished transaction: %w", err)}}
	}
	found := &Recovered{ID: t.ID, Time: t.Time, Changes: t.changes(), Started: true}
	found.Files, err = t.rollback(true)
	return found, err
}

// lookState opens the state folder as it is; nil when there is none.
func (p Place) lookState() (*os.Root, error) {
	state, err := p.openState()
	return state, ignore(err, fs.ErrNotExist)
}

// openTransaction reads the transaction that the state folder's name is.
func (p Place) openTransaction(name string) (*Transaction, error) {
	state, err := p.openState()
	if err != nil {
		return nil, err
	}
	t := &Transaction{place: p, state: state}
	if t.dir, err = openFolder(state, p.State, name); err != nil {
		return nil, errors.Join(err, t.close())
	}
	if t.manifest, t.number, err = readManifest(t.dir); err != nil {
		return nil, errors.Join(err, t.close())
	}
	if t.roots, err = t.openRoots(); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

// clearTrash deletes what was garbage when it was killed.
func clearTrash(state *os.Root) error {
	entries, err := fs.ReadDir(state.FS(), ".")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), trashPrefix) {
			if err := state.RemoveAll(entry.Name()); err != nil && !inUse(err) {
				return err
			}
		}
	}
	return nil
}

// reopenTorn looks, once after each start of the machine, at the runs that had ended before it: where the power failed
// before their files were on the disk, the newest becomes an unfinished transaction again.
func (p Place) reopenTorn(state *os.Root) error {
	boot, err := state.ReadFile(bootName)
	if err != nil || string(boot) == bootID() {
		return ignore(err, fs.ErrNotExist)
	}
	if _, err := state.Lstat(transactionName); err == nil {
		return nil
	}
	runs, err := finishedRuns(state)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.Boot != string(boot) {
			break
		}
		torn, err := p.isTorn(run)
		if err != nil {
			return err
		}
		if torn {
			return errors.Join(rename(state, undoName+"/"+run.id, transactionName), syncRoot(state))
		}
	}
	return state.WriteFile(bootName, []byte(bootID()), 0o600)
}

// isTorn reports whether a file that the run installed is from before its end and yet not what its RECORD says. A later
// edit, or another release in its place, is none of the power's doing.
func (p Place) isTorn(run finished) (bool, error) {
	t, err := p.openTransaction(undoName + "/" + run.id)
	if err != nil {
		return false, err
	}
	torn := false
	for _, a := range run.Added {
		info := a.path(t.roots)
		record, err := t.roots.stat(info + "/RECORD")
		if a.Info == "" || err != nil || record.ModTime().After(run.Time) {
			continue
		}
		if t.digest(info) != a.Record {
			torn = true
			break
		}
		c := &checker{roots: t.roots}
		c.check(a.Name, a.Version, info, sizes)
		for _, finding := range c.findings {
			file, err := t.roots.stat(finding.Path)
			odd := slices.Contains(run.Odd, raw(finding.Path))
			torn = torn || finding.Kind == WrongSize && !odd && err == nil && !file.ModTime().After(run.Time)
		}
	}
	return torn, t.close()
}

// ignore is err unless it is the expected one.
func ignore(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}
