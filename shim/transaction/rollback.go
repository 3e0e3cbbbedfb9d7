package transaction

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// RestoreError says that a run could not be put back as a whole (exit code 25). What could be is. Where Errs says why,
// it can be tried again; what is only Lost never comes back, and the run is forgotten.
type RestoreError struct {
	ID   string
	Lost []string // files that were there before and that nobody has
	Errs []error
}

func (e *RestoreError) Error() string {
	var why []string
	for _, err := range e.Errs {
		why = append(why, err.Error())
	}
	if len(e.Lost) > 0 {
		why = append(why, "lost: "+strings.Join(e.Lost, ", "))
	}
	return fmt.Sprintf("put back run %s: %s", e.ID, strings.Join(why, "; "))
}

func (e *RestoreError) Unwrap() []error { return e.Errs }

// restorer puts a run's folders back as they were. Nothing that is kept goes before all of it is back and on the disk,
// so it can be killed at any moment and run again.
type restorer struct {
	*Transaction
	undoes   bool // a finished run: what goes is in removals, and no longer all that is new and the run's
	removals []relPath
	names    map[string]bool
	standing map[relPath]bool
	kept     *folder
	changed  bool
	trouble  *RestoreError
}

// Rollback puts the environment and the saved files back as they were at Begin, and forgets the run. The error is a
// *RestoreError.
func (t *Transaction) Rollback() error {
	_, err := t.rollback(false)
	return err
}

// rollback does it, in a later process where others may have written the saved files since.
func (t *Transaction) rollback(later bool) (saved Files, err error) {
	kept, err := openFolder(t.dir.root, t.dir.path, keptName)
	if err != nil {
		return saved, errors.Join(&RestoreError{ID: t.ID, Errs: []error{err}}, t.close())
	}
	r := &restorer{Transaction: t, kept: kept, trouble: &RestoreError{ID: t.ID}, names: t.plannedNames(), standing: map[relPath]bool{}}
	r.restore()
	saved, err = t.putFilesBack(later)
	r.note(err)
	kept.close()
	if len(r.trouble.Errs) > 0 {
		return saved, errors.Join(r.trouble, t.close())
	}
	err = t.toTrash()
	if len(r.trouble.Lost) > 0 {
		err = errors.Join(r.trouble, err)
	}
	return saved, errors.Join(err, t.close())
}

// restore removes first, which frees what the disk may lack, then puts back, and restores the folders' own times last.
func (r *restorer) restore() {
	order := deeper(r.folders)
	if r.undoes {
		r.clearListed()
	} else {
		for _, s := range order {
			r.note(r.clear(r.folders[s]))
		}
	}
	for _, s := range order {
		r.note(r.refill(r.folders[s]))
	}
	for _, s := range slices.Backward(order) {
		r.note(r.finish(r.folders[s]))
	}
	if !r.changed {
		return
	}
	for _, root := range r.roots.opened {
		dir, err := root.Open(".")
		if err == nil {
			err = errors.Join(flush(dir), dir.Close())
		}
		r.note(err)
	}
}

func (r *restorer) note(err error) {
	if err != nil {
		r.trouble.Errs = append(r.trouble.Errs, err)
	}
}

// plannedNames is the normal names of the distributions of the run.
func (t *Transaction) plannedNames() map[string]bool {
	names := map[string]bool{}
	for _, d := range t.Remove {
		names[pep508.Normalize(d.Name)] = true
	}
	for _, a := range t.Add {
		names[pep508.Normalize(a.Name)] = true
	}
	return names
}

// clear removes what the run put into the folder.
func (r *restorer) clear(state *folderState) error {
	if !r.stands(state.relPath) {
		return nil
	}
	f, err := r.roots.open(state.relPath)
	if err != nil {
		return fmt.Errorf("open %s: %w", r.roots.absolute(state.relPath), err)
	}
	defer f.close()
	names, err := f.list()
	if err != nil {
		return fmt.Errorf("list %s: %w", r.roots.absolute(state.relPath), err)
	}
	var errs []error
	for name := range names {
		if r.goes(state, name) {
			r.changed = true
			err := writable(f, func() error { return removeAll(f.root, name) })
			if err != nil && !r.place.displace(f, name) {
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// goes reports whether name in the folder is the run's and not from before.
func (r *restorer) goes(state *folderState, name string) bool {
	if state.Names[name] != 0 {
		return false
	}
	return state.Whole || state.New[name] || strings.HasPrefix(name, "~") || name == temporaryName ||
		state.Pip && pipScripts().MatchString(name) ||
		slices.Contains(r.Sites, state.relPath) && (r.names[metadataOf(name)] || r.names[dataOf(name)] || r.names[pep508.Normalize(name)] || uvTemporary().MatchString(name))
}

// refill makes the folder, if it is gone, and puts back what is kept of it.
func (r *restorer) refill(state *folderState) error {
	f, err := r.remake(state)
	if err != nil {
		return fmt.Errorf("make %s: %w", r.roots.absolute(state.relPath), err)
	}
	defer f.close()
	var errs []error
	for name, file := range state.Files {
		if file.Guarded && r.undoes {
			continue
		}
		err := writable(f, func() error { return r.putBack(f, name, file) })
		if err != nil {
			errs = append(errs, fmt.Errorf("put back %s: %w", r.roots.absolute(state.join(name)), err))
		}
	}
	return errors.Join(append(errs, r.missed(f, state))...)
}

// missed notes what was in the folder and is now nowhere. Python makes its caches again; an undo comes too late to tell.
func (r *restorer) missed(f *folder, state *folderState) error {
	names, err := f.list()
	if err != nil || r.undoes || state.name() == cacheName {
		return err
	}
	for name, kind := range state.Names {
		_, watched := r.folders[state.join(name)]
		if names[name] == 0 && !(kind == isDir && watched) {
			r.trouble.Lost = append(r.trouble.Lost, r.roots.absolute(state.join(name)))
		}
	}
	return nil
}

// stands reports whether the folder s is there, itself and not through a link that was put in its place.
func (r *restorer) stands(s relPath) bool {
	if s.Path == "." {
		return true
	}
	known, seen := r.standing[s]
	if !seen {
		info, err := r.roots.opened[s.Root].Lstat(filepath.FromSlash(s.Path))
		known = r.stands(s.parent()) && err == nil && info.IsDir()
		r.standing[s] = known
	}
	return known
}

// remake opens the folder, made where it is missing or something else has its name.
func (r *restorer) remake(state *folderState) (*folder, error) {
	if r.stands(state.relPath) {
		return r.roots.open(state.relPath)
	}
	r.changed = true
	parent, err := r.roots.open(state.parent())
	if err != nil {
		return nil, err
	}
	defer parent.close()
	err = writable(parent, func() error {
		if err := removeAll(parent.root, state.name()); err != nil {
			return err
		}
		return parent.root.Mkdir(state.name(), 0o700)
	})
	if err != nil {
		return nil, err
	}
	r.standing[state.relPath] = true
	return openFolder(parent.root, parent.path, state.name())
}
