package transaction

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// scope is the part of the roots that a run may change: the existing folders that it takes files from or puts
// files into, each listed as it is now.
type scope struct {
	*roots
	folders map[relPath]*folderState
	members map[string][]member // what comes out of the plan's wheels, by absolute path
}

// watch lists the existing folder s, and all above it, once; nil when there is no such folder below a root.
func (t *scope) watch(s relPath) (*folderState, error) {
	if known, seen := t.folders[s]; seen {
		return known, nil
	}
	if s.Path != "." {
		parent, err := t.watch(s.parent())
		if parent == nil || err != nil {
			return nil, err
		}
		switch parent.Names[s.name()] {
		case isDir:
		case isLink:
			return t.watchLinked(s)
		default:
			return nil, nil
		}
	}
	state, err := t.look(s)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", t.absolute(s), err)
	}
	t.folders[s] = state
	return state, nil
}

// watchLinked follows the link s as pip does (lib64 of a virtual environment is one), as long as it stays below a root.
func (t *scope) watchLinked(s relPath) (*folderState, error) {
	target, err := filepath.EvalSymlinks(t.absolute(s))
	if err != nil {
		return nil, nil
	}
	if there, inside := t.locate(target); inside && there != s {
		return t.watch(there)
	}
	return nil, nil
}

func (t *scope) look(s relPath) (*folderState, error) {
	f, err := t.open(s)
	if err != nil {
		return nil, err
	}
	defer f.close()
	info, err := f.dir.Stat()
	if err != nil {
		return nil, err
	}
	state := newFolderState(s)
	state.Mode, state.Time = info.Mode(), info.ModTime().UnixNano()
	state.Names, err = f.list()
	return state, err
}

// reach is the watched folder that file lies in, or would lie in, and its name there. Where that folder is still to be
// made, it is the nearest one that exists, and the name of what is to be made in it.
func (t *scope) reach(file string) (*folderState, string, error) {
	s, inside := t.locate(file)
	if !inside || s.Path == "." {
		return nil, "", nil
	}
	for {
		parent, err := t.watch(s.parent())
		if parent != nil || err != nil || s.parent().Path == "." {
			return parent, s.name(), err
		}
		s = s.parent()
	}
}

// written notes that the run will write file; what is there already is kept.
func (t *scope) written(file string) error {
	folder, name, err := t.reach(file)
	if folder == nil || err != nil {
		return err
	}
	folder.touch(name)
	if folder.Names[name] == 0 {
		folder.New[name] = true
	}
	return nil
}

// removed notes that the run will remove file, which may be a folder; it is kept.
func (t *scope) removed(file string) error {
	s, inside := t.locate(file)
	if !inside || s.Path == "." {
		return nil
	}
	folder, err := t.watch(s.parent())
	if folder == nil || err != nil {
		return err
	}
	if folder.Names[s.name()] == isDir {
		return t.whole(folder.join(s.name()))
	}
	folder.touch(s.name())
	return nil
}

// guard notes that file is the shim's own; it is kept.
func (t *scope) guard(file string) error {
	s, inside := t.locate(filepath.Join(real(filepath.Dir(file)), filepath.Base(file)))
	if !inside {
		return nil
	}
	folder, err := t.watch(s.parent())
	if folder == nil || err != nil {
		return err
	}
	folder.wanted[s.name()], folder.guarded[s.name()] = true, true
	return nil
}

// touch notes that name, and what Python compiled from it, is to be kept if it is there.
func (f *folderState) touch(name string) {
	f.wanted[name] = true
	if stem, isSource := strings.CutSuffix(name, ".py"); isSource {
		f.wanted[stem+".pyc"], f.wanted[stem+".pyo"] = true, true
	}
}

// whole notes that everything below the folder s goes and comes with the run.
func (t *scope) whole(s relPath) error {
	folder, err := t.watch(s)
	if folder == nil || err != nil {
		return err
	}
	folder.Whole = true
	for name, kind := range folder.Names {
		if kind != isDir {
			folder.wanted[name] = true
		} else if err := t.whole(folder.join(name)); err != nil {
			return err
		}
	}
	return nil
}

// compiled notes the caches of the sources that the run touches (PEP 3147). New names in such a cache are the run's.
func (t *scope) compiled() error {
	for _, folder := range slices.Collect(maps.Values(t.folders)) {
		stems := map[string]bool{}
		for name := range folder.wanted {
			if stem, isSource := strings.CutSuffix(name, ".py"); isSource {
				stems[stem] = true
			}
		}
		if len(stems) == 0 {
			continue
		}
		if folder.Names[cacheName] == 0 {
			folder.New[cacheName] = true
		}
		cache, err := t.watch(folder.join(cacheName))
		if err != nil {
			return err
		}
		if cache == nil {
			continue
		}
		cache.Whole = true
		for name := range cache.Names {
			if stem, _, _ := strings.Cut(name, "."); stems[stem] {
				cache.wanted[name] = true
			}
		}
	}
	return nil
}

const cacheName = "__pycache__"

// hollow watches the folders without any file in them that go when pip moves a distribution's folder as a whole: it
// does where it removes each file in it.
func (t *scope) hollow() error {
	for _, folder := range slices.Collect(maps.Values(t.folders)) {
		if len(folder.wanted) == 0 || !folder.goesWhole() {
			continue
		}
		for name, kind := range folder.Names {
			if kind == isDir {
				if _, err := t.watchHollow(folder.join(name)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (f *folderState) goesWhole() bool {
	for name, kind := range f.Names {
		if kind != isDir && !f.wanted[name] {
			if _, kept := f.Files[name]; !kept {
				return false
			}
		}
	}
	return true
}

// watchHollow watches s and what is below it where no file is; false where one is.
func (t *scope) watchHollow(s relPath) (bool, error) {
	if _, seen := t.folders[s]; seen {
		return true, nil
	}
	state, err := t.look(s)
	if err != nil {
		return false, err
	}
	for name, kind := range state.Names {
		if kind != isDir {
			return false, nil
		}
		if empty, err := t.watchHollow(s.join(name)); !empty || err != nil {
			return empty, err
		}
	}
	t.folders[s] = state
	return true, nil
}

// comparePaths orders slash-separated paths so that a folder comes right before what is in it.
func comparePaths(a, b string) int {
	return slices.Compare(strings.Split(path.Clean("/"+a), "/"), strings.Split(path.Clean("/"+b), "/"))
}
