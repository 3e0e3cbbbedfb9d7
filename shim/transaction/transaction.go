package transaction

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/pipguard/pipguard/policy/pep508"
)

// Run is one pip run at its gate: what it is about to change.
type Run struct {
	ID      string // the journal's id of the run; a file name
	Time    time.Time
	Scheme  Scheme
	Remove  []Installed // what the plan replaces or removes
	Add     []Added     // what it installs
	Protect []string    // absolute paths of files to put back whatever happens to them: the shim's own
	Files   []string    // absolute paths of files outside the environment that the run may write: a project's
	Writes  []string    // absolute paths of all that it changes, where that is known without wheels; else nil
}

// errUnfinished says that an earlier run was never finished: Recover comes first.
var errUnfinished = errors.New("an unfinished transaction lies in the environment")

// Transaction is a run past its gate.
type Transaction struct {
	place Place
	state *os.Root
	dir   *folder // the transaction's own
	*manifest
	roots   *roots
	number  int   // of the newest manifest
	kept    int64 // names given in the folder of kept files
	alone   int64 // bytes of the kept files that nobody else has once pip has removed them
	blind   bool  // which kept files pip will remove is not known: it asks first, or builds what it installs
	room    room
	scheme  Scheme
	members map[string][]member
	odd     []string // files that Verify found to differ from their RECORD and to be as their wheel has them
}

const keptName = "kept"

// Begin keeps what run replaces and brings its intent to the disk. It is called under the lock, before pip may change
// anything. A *KeepError means that it could not and that nothing was changed.
func (p Place) Begin(run Run) (*Transaction, error) {
	state, err := p.makeState()
	if err != nil {
		return nil, &KeepError{p.State, err}
	}
	t := &Transaction{place: p, state: state, number: -1, members: map[string][]member{}, room: room{bytes: -1}}
	t.manifest = &manifest{header: header{Schema: manifestSchema, ID: run.ID, Time: run.Time}, folders: map[relPath]*folderState{}}
	if err := t.makeFolder(); err != nil {
		return nil, errors.Join(err, t.close())
	}
	if err := t.Extend(run); err != nil {
		return nil, errors.Join(err, t.Discard())
	}
	return t, nil
}

// makeFolder makes the transaction's folder, which must not be there.
func (t *Transaction) makeFolder() error {
	switch err := t.state.Mkdir(transactionName, 0o700); {
	case errors.Is(err, fs.ErrExist):
		return errUnfinished
	case err != nil:
		return &KeepError{t.place.State, err}
	}
	err := errors.Join(t.state.Mkdir(transactionName+"/"+keptName, 0o700), t.owners(), t.openFolders())
	if err != nil {
		return errors.Join(&KeepError{t.place.State, err}, t.state.RemoveAll(transactionName))
	}
	return nil
}

// owners gives what root made to the environment's owner.
func (t *Transaction) owners() error {
	return errors.Join(giveToOwner(t.state, t.place.Environment, transactionName),
		giveToOwner(t.state, t.place.Environment, transactionName+"/"+keptName))
}

// openFolders opens the transaction's own folder and the roots that its manifest names.
func (t *Transaction) openFolders() error {
	var err error
	if t.dir, err = openFolder(t.state, t.place.State, transactionName); err != nil {
		return err
	}
	t.roots, err = t.openRoots()
	return err
}

func (t *Transaction) openRoots() (*roots, error) {
	g := &roots{}
	for _, folder := range append([]string{"."}, t.Roots...) {
		if err := g.add(t.place.resolve(folder)); err != nil {
			return nil, errors.Join(err, g.close())
		}
	}
	return g, nil
}

// Extend adds what another gate of the same run is about to change, before pip passes it; run's ID and Time are not
// used. Files are kept as they were before the run began.
func (t *Transaction) Extend(run Run) error {
	t.scheme = run.Scheme.real()
	if err := t.addRoots(); err != nil {
		return &KeepError{t.place.Environment, err}
	}
	t.roots.anchor(t.Sites)
	defer t.roots.loose()
	area := &scope{t.roots, t.folders, t.members}
	if err := area.survey(run, t.scheme); err != nil {
		return &KeepError{t.place.Environment, err}
	}
	t.plan(run)
	if err := t.save(run.Files); err != nil {
		return &KeepError{t.place.Environment, err}
	}
	if err := t.keep(area); err != nil {
		return err
	}
	if err := t.record(); err != nil {
		return &KeepError{t.place.State, err}
	}
	return nil
}

// plan adds what run does to what the transaction does: of one distribution, the first state from before and the last
// release that is installed.
func (t *Transaction) plan(run Run) {
	if len(run.Add)+len(run.Remove) == 0 {
		return // of a run that has only written files outside so far
	}
	planned := t.plannedNames()
	for _, d := range run.Remove {
		if !planned[pep508.Normalize(d.Name)] {
			t.Remove = append(t.Remove, d)
		}
	}
	t.blind = t.blind || len(run.Add) == 0 || slices.ContainsFunc(run.Add, func(a Added) bool { return a.Wheel == "" })
	for _, a := range run.Add {
		t.Add = slices.DeleteFunc(t.Add, func(earlier Added) bool { return pep508.Normalize(earlier.Name) == pep508.Normalize(a.Name) })
		t.Add = append(t.Add, a)
	}
}

// addRoots makes roots of the scheme's folders, and notes where distributions lie.
func (t *Transaction) addRoots() error {
	s := t.scheme
	for _, folder := range []string{s.Data, s.Purelib, s.Platlib, s.Scripts, s.Headers} {
		if err := t.roots.add(folder); err != nil {
			return err
		}
	}
	t.Roots = nil
	for _, path := range t.roots.paths[1:] {
		t.Roots = append(t.Roots, t.place.relative(path))
	}
	for _, site := range append(s.sites(), s.Headers) {
		if there, inside := t.roots.locate(site); inside && !slices.Contains(t.Sites, there) {
			t.Sites = append(t.Sites, there)
		}
	}
	return nil
}

// survey notes all that run may change.
func (t *scope) survey(run Run, scheme Scheme) error {
	for _, d := range run.Remove {
		if err := t.leaves(d, scheme.Scripts); err != nil {
			return fmt.Errorf("list the files of %s %s: %w", d.Name, d.Version, err)
		}
	}
	for _, a := range run.Add {
		arrive := t.arrive
		if run.Writes != nil {
			arrive = t.ownMetadata
		}
		if err := arrive(a, scheme); err != nil {
			return fmt.Errorf("list the files of %s %s: %w", a.Name, a.Version, err)
		}
	}
	for _, file := range run.Writes {
		if err := t.written(file); err != nil {
			return err
		}
	}
	for _, file := range run.Protect {
		if err := t.guard(file); err != nil {
			return err
		}
	}
	return errors.Join(t.compiled(), t.hollow())
}

func (t *Transaction) keep(area *scope) error {
	into, err := openFolder(t.dir.root, t.dir.path, keptName)
	if err != nil {
		return &KeepError{t.place.State, err}
	}
	defer into.close()
	k := &keeper{scope: area, into: into, sites: t.Sites}
	k.next.Store(t.kept)
	err = k.keep()
	if now := k.next.Load(); err == nil && now > t.kept {
		if err := syncFolder(into.dir); err != nil {
			return &KeepError{t.place.State, err}
		}
	}
	t.kept, t.alone = k.next.Load(), t.alone+k.alone.Load()
	return err
}

// record brings the intent to the disk: what is kept is there already, and the folders' names come last.
func (t *Transaction) record() error {
	if err := t.write(t.dir, t.number+1); err != nil {
		return err
	}
	t.number++
	if err := giveToOwner(t.dir.root, t.place.Environment, manifestName(t.number)); err != nil {
		return err
	}
	return errors.Join(syncFolder(t.dir.dir), syncRoot(t.state))
}

// Discard forgets a transaction whose pip was stopped at the gate and changed nothing.
func (t *Transaction) Discard() error {
	return errors.Join(t.toTrash(), t.close())
}

// toTrash makes the transaction garbage.
func (t *Transaction) toTrash() error {
	t.leave()
	return discard(t.state, transactionName, t.ID)
}

// leave closes the transaction's own folder: Windows gives an open one no other name.
func (t *Transaction) leave() {
	if t.dir != nil {
		t.dir.close()
		t.dir = nil
	}
}

func (t *Transaction) close() error {
	t.room.work.Wait()
	var errs []error
	t.leave()
	if t.roots != nil {
		errs = append(errs, t.roots.close())
	}
	return errors.Join(append(errs, t.state.Close())...)
}

// syncRoot brings the names in root to the disk.
func syncRoot(root *os.Root) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(syncFolder(dir), dir.Close())
}
