package transaction

import (
	"crypto/sha256"
	"encoding/hex"
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

// Change is one distribution before and after; "" is not installed.
type Change struct{ Name, From, To string }

// Undoing is the way back before a finished run, from kept files.
type Undoing struct {
	ID      string
	Changes []Change // From is now, To is then
	Changed []string // absolute paths that are no longer as the run left them: then it takes a reinstallation
	Edited  []string // saved files that are no longer as the run left them: putting them back would lose that
	Writes  []string // absolute paths of all that goes, comes back or is replaced
	Files   []string // absolute paths of the files outside the environment that are put back

	place    Place
	removals []relPath
	metadata []keptMetadata
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

// Owned is a *NotOwnerError where the environment is another user's, in which nothing is put back.
func (u *Undoing) Owned() error { return u.place.owned() }

// Undo goes back before a finished run. What that changes is in t, which keeps it: a kill in the middle is put back by
// Recover, and what was undone can be brought back as well. The run's own files stay kept.
func (t *Transaction) Undo(u *Undoing) error {
	if len(u.Changed) > 0 {
		return fmt.Errorf("undo run %s: %d files have changed since", u.ID, len(u.Changed))
	}
	of, err := u.place.openTransaction(undoName + "/" + u.ID)
	if err != nil {
		return err
	}
	kept, err := openFolder(of.dir.root, of.dir.path, keptName)
	if err != nil {
		return errors.Join(err, of.close())
	}
	r := &restorer{Transaction: of, kept: kept, undoes: true, removals: u.removals, trouble: &RestoreError{ID: u.ID}, standing: map[relPath]bool{}}
	r.restore()
	_, err = of.putFilesBack(true)
	r.note(err)
	kept.close()
	if err := errors.Join(append(r.trouble.Errs, of.close())...); err != nil {
		return err
	}
	t.accept()
	return nil
}

// accept takes what an undo brought back as it was kept: it need not be as its RECORD says.
func (t *Transaction) accept() {
	c, standing := &checker{roots: t.roots}, t.standing()
	for _, a := range t.Add {
		if info := t.metadata(standing, a.Name, a.Version); info != "" {
			c.check(a.Name, a.Version, info, sizes)
		}
	}
	for _, finding := range c.findings {
		t.odd = append(t.odd, finding.Path)
	}
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
		switch sum {
		case f.before(): // it is back already
		case f.After:
			u.Files = append(u.Files, string(f.Path))
		default:
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
	now := &scope{roots: t.roots, folders: map[relPath]*folderState{}}
	for _, a := range after.Added {
		if a.Info == "" || t.digest(a.path(t.roots)) != a.Record {
			u.Changed = append(u.Changed, a.path(t.roots))
			continue
		}
		d := Installed{a.Name, a.Version, t.roots.absolute(a.Site), string(a.Info)}
		if err := now.leaves(d, t.roots.absolute(after.Scripts)); err != nil {
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
	goes := map[relPath]bool{}
	for _, folder := range now.folders {
		for name := range folder.wanted {
			if folder.Names[name] != 0 {
				goes[folder.join(name)] = true
				u.removals = append(u.removals, folder.join(name))
				u.Writes = append(u.Writes, t.roots.absolute(folder.join(name)))
			}
		}
	}
	if err := u.restores(t, goes); err != nil {
		return err
	}
	slices.Sort(u.Changed)
	return nil
}

// restores finds the kept files that are not in their place, and those of them whose place something has taken that is
// not the run's.
func (u *Undoing) restores(t *Transaction, goes map[relPath]bool) error {
	kept, err := openFolder(t.dir.root, t.dir.path, keptName)
	if err != nil {
		return err
	}
	defer kept.close()
	r := &restorer{Transaction: t, kept: kept}
	for _, state := range t.folders {
		f, gone := t.roots.open(state.relPath)
		for name, file := range state.Files {
			place := state.join(name)
			if file.Guarded {
				continue
			}
			if gone == nil {
				info, err := f.root.Lstat(name)
				if err == nil && r.untouched(f, name, info, file) {
					continue
				}
				if err == nil && !goes[place] {
					u.Changed = append(u.Changed, t.roots.absolute(place))
				}
			}
			u.Writes = append(u.Writes, t.roots.absolute(place))
			u.describe(place, file)
		}
		if gone == nil {
			f.close()
		}
	}
	return nil
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
	s, inside := t.roots.locate(filepath.Join(info, "RECORD"))
	if !inside {
		return ""
	}
	text, err := t.roots.opened[s.Root].ReadFile(filepath.FromSlash(s.Path))
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// clearListed removes the files of an undo's list, and the folders that this empties and that were not there before.
func (r *restorer) clearListed() {
	emptied := map[relPath]bool{}
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
	order := slices.SortedFunc(maps.Keys(emptied), func(a, b relPath) int { return comparePaths(b.Path, a.Path) })
	for _, s := range order {
		_ = r.roots.opened[s.Root].Remove(filepath.FromSlash(s.Path)) // stays where something else is in it
	}
}

func (r *restorer) removeFile(s relPath) error {
	f, err := r.roots.open(s.parent())
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
