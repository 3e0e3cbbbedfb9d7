package transaction

import (
	"errors"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// relPath is a place below one of a run's roots: its index, and a slash-separated path ("." is the root itself).
type relPath struct {
	Root int
	Path string
}

func (s relPath) parent() relPath           { return relPath{s.Root, path.Dir(s.Path)} }
func (s relPath) name() string              { return path.Base(s.Path) }
func (s relPath) join(names string) relPath { return relPath{s.Root, path.Join(s.Path, names)} }

// roots are the folders below which a run may change something: the environment, and what of its install scheme lies
// outside it. Everything is opened relative to them, and no link leads out.
type roots struct {
	paths   []string // absolute, links resolved
	opened  []*os.Root
	anchors map[relPath]*os.Root // folders that much is opened below, held open
}

// add makes folder, or its nearest parent that exists, one of the roots unless it lies below one already.
func (r *roots) add(folder string) error {
	folder = real(folder)
	if _, known := r.locate(folder); known {
		return nil
	}
	for !isFolder(folder) {
		folder = filepath.Dir(folder)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	r.paths, r.opened = append(r.paths, folder), append(r.opened, root)
	return nil
}

// locate finds an absolute path below one of the roots; false when it lies outside.
func (r *roots) locate(file string) (relPath, bool) {
	for index, root := range r.paths {
		if relative, inside := within(root, file); inside {
			return relPath{index, filepath.ToSlash(relative)}, true
		}
	}
	return relPath{}, false
}

// real is folder with the links in as much of it as exists resolved.
func real(folder string) string {
	folder = filepath.Clean(folder)
	rest := ""
	for parent := folder; ; parent = filepath.Dir(parent) {
		if resolved, err := filepath.EvalSymlinks(parent); err == nil {
			return filepath.Join(resolved, rest)
		}
		if parent == filepath.Dir(parent) {
			return folder
		}
		rest = filepath.Join(filepath.Base(parent), rest)
	}
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// absolute is the path of s, for words and for errors.
func (r *roots) absolute(s relPath) string {
	return filepath.Join(r.paths[s.Root], filepath.FromSlash(s.Path))
}

// anchor holds folders open, for as long as one act takes: to walk to them again for each folder below costs more than
// the rest.
func (r *roots) anchor(folders []relPath) {
	r.anchors = map[relPath]*os.Root{}
	for _, s := range folders {
		if root, err := r.opened[s.Root].OpenRoot(filepath.FromSlash(s.Path)); err == nil {
			r.anchors[s] = root
		}
	}
}

// loose lets the anchors go.
func (r *roots) loose() {
	for _, root := range r.anchors {
		_ = root.Close()
	}
	r.anchors = nil
}

func (r *roots) close() error {
	var errs []error
	for _, root := range r.opened {
		errs = append(errs, root.Close())
	}
	return errors.Join(errs...)
}

// folder is one open folder. The names given to it are base names, and what they name is never followed.
type folder struct {
	root *os.Root
	dir  *os.File
	path string // absolute
}

func (r *roots) open(s relPath) (*folder, error) {
	for anchor, root := range r.anchors {
		if below, found := strings.CutPrefix(s.Path, anchor.Path+"/"); found && s.Root == anchor.Root {
			return openFolder(root, r.absolute(anchor), below)
		}
	}
	return openFolder(r.opened[s.Root], r.paths[s.Root], s.Path)
}

// openFolder opens the folder name below parent, whose own path is given.
func openFolder(parent *os.Root, path, name string) (*folder, error) {
	root, err := parent.OpenRoot(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	dir, err := root.Open(".")
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &folder{root, dir, filepath.Join(path, filepath.FromSlash(name))}, nil
}

func (f *folder) close() { _ = errors.Join(f.dir.Close(), f.root.Close()) }

// The kinds of names in a folder.
const (
	isFile = 'f'
	isDir  = 'd'
	isLink = 'l'
)

// list is the folder's names, each with its kind.
func (f *folder) list() (map[string]byte, error) {
	dir, err := openFile(f, ".") // what os.Root has opened asks for each entry's state
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	entries, err := dir.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	names := make(map[string]byte, len(entries))
	for _, entry := range entries {
		switch {
		case entry.IsDir():
			names[entry.Name()] = isDir
		case entry.Type()&os.ModeSymlink != 0:
			names[entry.Name()] = isLink
		default:
			names[entry.Name()] = isFile
		}
	}
	return names, nil
}

// deeper orders folders so that a parent comes before what it holds.
func deeper(folders map[relPath]*folderState) []relPath {
	return slices.SortedFunc(maps.Keys(folders), func(a, b relPath) int {
		if a.Root != b.Root {
			return a.Root - b.Root
		}
		return comparePaths(a.Path, b.Path)
	})
}
