package transaction

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/pipguard/pipguard/policy/pep508"
)

// aftermath is what a finished run left: how to know later whether it is still there.
type aftermath struct {
	Time    time.Time
	Boot    string // which start of the machine it was
	Bytes   int64  // what keeping the run's files costs
	Scripts relPath
	Added   []addedState
	Odd     []raw // files that never were as their RECORD says
}

// addedState is an installed distribution, known by its RECORD.
type addedState struct {
	Name, Version string
	Site          relPath
	Info          raw    // the metadata folder's name
	Record        string // SHA-256, hex
}

const (
	aftermathName = "aftermath"
	mostUndo      = 100 // runs that undo keeps at most, however small they are
)

func (a addedState) path(g *roots) string { return g.absolute(a.Site.join(string(a.Info))) }

func (a *aftermath) has(name string) bool {
	return slices.ContainsFunc(a.Added, func(added addedState) bool { return pep508.Normalize(added.Name) == pep508.Normalize(name) })
}

// Commit says that the run is good. Its kept files stay for undo where they, with those of earlier runs, take no more
// than keepBytes; the oldest go first. A disk that is full costs the undo, not the run.
func (t *Transaction) Commit(keepBytes int64) error {
	after := t.aftermath()
	kept := after.Bytes <= keepBytes && t.seal() == nil && t.toUndo(after) == nil
	if !kept {
		flushRoot(t.state)
		return errors.Join(t.toTrash(), t.close())
	}
	t.room.work.Wait()
	err := t.room.err
	if after.Bytes > t.room.bytes {
		err = evict(t.state, mostUndo, keepBytes)
	}
	return errors.Join(err, t.close())
}

// aftermath is what the run left, as it is now.
func (t *Transaction) aftermath() *aftermath {
	after := &aftermath{Time: time.Now(), Boot: bootID(), Bytes: t.alone}
	if t.blind {
		after.Bytes = t.cost()
	}
	for _, path := range t.odd {
		after.Odd = append(after.Odd, raw(path))
	}
	after.Scripts, _ = t.roots.locate(t.scheme.Scripts)
	standing := t.standing()
	for _, a := range t.Add {
		state := addedState{Name: a.Name, Version: a.Version}
		if info := t.metadata(standing, a.Name, a.Version); info != "" {
			state.Site, _ = t.roots.locate(filepath.Dir(info))
			state.Info, state.Record = raw(filepath.Base(info)), t.digest(info)
		}
		after.Added = append(after.Added, state)
	}
	return after
}

// cost is the bytes of the kept files that nobody else has.
func (t *Transaction) cost() int64 {
	kept, err := openFolder(t.dir.root, t.dir.path, keptName)
	if err != nil {
		return 0
	}
	defer kept.close()
	var sum int64
	for _, state := range t.folders {
		for _, file := range state.Files {
			if file.Kept == "" {
				continue
			}
			if info, err := kept.root.Lstat(file.Kept); err == nil && links(info) == 1 {
				sum += info.Size()
			}
		}
	}
	return sum
}

// toUndo makes the transaction a finished run in one step.
func (t *Transaction) toUndo(after *aftermath) error {
	if err := after.write(t.dir.root); err != nil {
		return err
	}
	if boot, err := t.state.ReadFile(bootName); err != nil || string(boot) != after.Boot {
		if err := t.state.WriteFile(bootName, []byte(after.Boot), 0o600); err != nil {
			return err
		}
	}
	if err := t.state.Mkdir(undoName, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	t.leave()
	if err := rename(t.state, transactionName, undoName+"/"+t.ID); err != nil {
		return err
	}
	undo, err := openFolder(t.state, t.place.State, undoName)
	if err != nil {
		return err
	}
	defer undo.close()
	return errors.Join(syncFolder(undo.dir), syncRoot(t.state))
}

func (a *aftermath) write(dir *os.Root) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return writeFile(dir, aftermathName, text)
}
