package transaction

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// ErrNoUndo says that nothing of a run is kept: the way back is to install the versions from before.
var ErrNoUndo = errors.New("nothing of that run is kept")

const removalsName = "removals"

// Change is one distribution before and after; "" is not installed.
type Change struct{ Name, From, To string }

// Undoing is the way back before a finished run, from kept files.
type Undoing struct {
	ID      string
	Changes []Change // From is now, To is then
	Changed []string // absolute paths that are no longer as the run left them: then it takes a reinstallation
	Edited  []string // saved files that are no longer as the run left them: putting them back would lose that

	place    Place
	removals []spot
	files    []savedFile
}

// Undo says what going back before the finished run id takes, and changes nothing. ErrNoUndo when its files are gone.
func (p Place) Undo(id string) (*Undoing, error) {
	if id == "." || filepath.Base(id) != id || !filepath.IsLocal(id) {
		return nil, ErrNoUndo
	}
	t, err := p.openTransaction(undoName + "/" + id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoUndo
	}
	if err != nil {
		return nil, fmt.Errorf("read run %s: %w", id, err)
	}
	u := &Undoing{ID: id, place: p, files: t.Files}
	for _, change := range t.changes() {
		u.Changes = append(u.Changes, Change{change.Name, change.To, change.From})
	}
	return u, errors.Join(u.compare(t), u.edited(), t.close())
}

// Apply goes back. It is called under the lock; a kill in the middle is finished by Recover. Where files are no longer
// as the run left them, nothing is done.
func (u *Undoing) Apply() error {
	if len(u.Changed) > 0 {
		return fmt.Errorf("undo run %s: %d files have changed since", u.ID, len(u.Changed))
	}
	if err := u.place.owned(); err != nil {
		return err
	}
	state, err := u.place.openState()
	if err != nil {
		return err
	}
	defer state.Close()
	text, err := encodeSpots(u.removals)
	if err != nil {
		return err
	}
	name := undoName + "/" + u.ID
	if err := writeFile(state, name+"/"+removalsName, text); err != nil {
		return err
	}
	if _, err := state.Lstat(transactionName); err == nil {
		return ErrUnfinished
	}
	if err := errors.Join(rename(state, name, transactionName), syncRoot(state)); err != nil {
		return err
	}
	t, err := u.place.openTransaction(transactionName)
	if err != nil {
		return err
	}
	_, err = t.rollback(true)
	return err
}

// PutFilesBack puts the saved files back, and nothing else.
func (u *Undoing) PutFilesBack() error {
	_, err := (&Transaction{manifest: &manifest{header: header{Files: u.files}}}).putFilesBack(false)
	return err
}

// edited finds the saved files that somebody has written since the run.
func (u *Undoing) edited() error {
	for _, f := range u.files {
		_, sum, err := f.now()
		if err != nil {
			return err
		}
		if sum != f.After {
			u.Edited = append(u.Edited, string(f.Path))
		}
	}
	return nil
}

// compare finds what the run installed, which goes, and what is no longer as the run left it.
func (u *Undoing) compare(t *Transaction) error {
	after, err := readAftermath(t.dir.root)
	if err != nil {
		return err
	}
	now := &territory{ground: t.ground, folders: map[spot]*folderState{}}
	for _, a := range after.Added {
		if a.Info == "" || t.digest(a.path(t.ground)) != a.Record {
			u.Changed = append(u.Changed, a.path(t.ground))
			continue
		}
		d := Installed{a.Name, a.Version, t.ground.absolute(a.Site), string(a.Info)}
		if err := now.leaves(d, t.ground.absolute(after.Scripts)); err != nil {
			return err
		}
	}
	standing := t.standing()
	for _, d := range t.Remove {
		if info := t.metadata(standing, d.Name, d.Version); info != "" && !after.has(d.Name) {
			u.Changed = append(u.Changed, info)
		}
	}
	if err := now.compiled(); err != nil {
		return err
	}
	goes := map[spot]bool{}
	for _, folder := range now.folders {
		for name := range folder.wanted {
			if folder.Names[name] != 0 {
				goes[folder.join(name)] = true
				u.removals = append(u.removals, folder.join(name))
			}
		}
	}
	u.Changed = append(u.Changed, t.overwritten(goes)...)
	slices.Sort(u.Changed)
	return nil
}

// overwritten is the kept files whose place something has taken that is not the run's.
func (t *Transaction) overwritten(goes map[spot]bool) []string {
	kept, err := openFolder(t.dir.root, t.dir.path, keptName)
	if err != nil {
		return []string{t.place.State}
	}
	defer kept.close()
	r := &restorer{Transaction: t, kept: kept}
	var paths []string
	for _, state := range t.folders {
		f, err := t.ground.open(state.spot)
		if err != nil {
			continue
		}
		for name, file := range state.Files {
			place := state.join(name)
			info, err := f.root.Lstat(name)
			if err == nil && !file.Guarded && !goes[place] && !r.untouched(f, name, info, file) {
				paths = append(paths, t.ground.absolute(place))
			}
		}
		f.close()
	}
	return paths
}

// changes is what the run did to distributions.
func (h *header) changes() []Change {
	byName := map[string]Change{}
	for _, d := range h.Remove {
		byName[pep508.Normalize(d.Name)] = Change{Name: d.Name, From: d.Version}
	}
	for _, a := range h.Add {
		change := byName[pep508.Normalize(a.Name)]
		byName[pep508.Normalize(a.Name)] = Change{a.Name, change.From, a.Version}
	}
	var changes []Change
	for _, change := range byName {
		changes = append(changes, change)
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Name, b.Name) })
	return changes
}

// digest is the SHA-256 of the RECORD in the metadata folder info, in hex; "" when it cannot be read.
func (t *Transaction) digest(info string) string {
	s, inside := t.ground.locate(filepath.Join(info, "RECORD"))
	if !inside {
		return ""
	}
	text, err := t.ground.roots[s.Root].ReadFile(filepath.FromSlash(s.Path))
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// spotLine is a spot as it is written.
type spotLine struct {
	Root int `json:"root"`
	Path raw `json:"path"`
}

func encodeSpots(spots []spot) ([]byte, error) {
	lines := []spotLine{}
	for _, s := range spots {
		lines = append(lines, spotLine{s.Root, raw(s.Path)})
	}
	return json.Marshal(lines)
}

// readRemovals is what an undo removes; nil where the transaction is none.
func (t *Transaction) readRemovals() ([]spot, error) {
	text, err := t.dir.root.ReadFile(removalsName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var lines []spotLine
	if err := json.Unmarshal(text, &lines); err != nil {
		return nil, fmt.Errorf("read the list of an undo: %w", err)
	}
	spots := []spot{}
	for _, l := range lines {
		spots = append(spots, spot{l.Root, string(l.Path)})
	}
	return spots, nil
}

// clearListed removes the files of an undo's list, and the folders that this empties and that were not there before.
func (r *restorer) clearListed() {
	emptied := map[spot]bool{}
	for _, s := range r.removals {
		if before := r.folders[s.parent()]; before != nil && before.Names[s.name()] != 0 {
			continue // put back, or left, by refill
		}
		r.changed = true
		err := r.removeFile(s)
		r.note(err)
		for parent := s.parent(); parent.Path != "."; parent = parent.parent() {
			if known := r.folders[parent]; known != nil {
				break
			}
			emptied[parent] = true
		}
	}
	order := slices.SortedFunc(maps.Keys(emptied), func(a, b spot) int { return comparePaths(b.Path, a.Path) })
	for _, s := range order {
		_ = r.ground.roots[s.Root].Remove(filepath.FromSlash(s.Path)) // stays where something else is in it
	}
}

func (r *restorer) removeFile(s spot) error {
	f, err := r.ground.open(s.parent())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.close()
	err = writable(f, func() error { return f.root.Remove(s.name()) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
