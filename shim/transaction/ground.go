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

// spot is a place below one of a run's roots: its index, and a slash-separated path ("." is the root itself).
type spot struct {
	Root int
	Path string
}

func (s spot) parent() spot           { return spot{s.Root, path.Dir(s.Path)} }
func (s spot) name() string           { return path.Base(s.Path) }
func (s spot) join(names string) spot { return spot{s.Root, path.Join(s.Path, names)} }

// ground is the folders below which a run may change something: the environment, and what of its install scheme lies
// outside it. Everything is opened relative to them, and no link leads out.
type ground struct {
	paths   []string // absolute, links resolved
	roots   []*os.Root
	anchors map[spot]*os.Root // folders that much is opened below, held open
}

// add makes folder, or its nearest parent that exists, part of the ground unless it lies in it already.
func (g *ground) add(folder string) error {
	folder = real(folder)
	if _, known := g.locate(folder); known {
		return nil
	}
	for !isFolder(folder) {
		folder = filepath.Dir(folder)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	g.paths, g.roots = append(g.paths, folder), append(g.roots, root)
	return nil
}

// locate finds an absolute path's place on the ground; false when it lies outside.
func (g *ground) locate(file string) (spot, bool) {
	for index, root := range g.paths {
		if relative, inside := within(root, file); inside {
			return spot{index, filepath.ToSlash(relative)}, true
		}
	}
	return spot{}, false
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
func (g *ground) absolute(s spot) string {
	return filepath.Join(g.paths[s.Root], filepath.FromSlash(s.Path))
}

// anchor holds folders open, for as long as one act takes: to walk to them again for each folder below costs more than
// the rest.
func (g *ground) anchor(folders []spot) {
	g.anchors = map[spot]*os.Root{}
	for _, s := range folders {
		if root, err := g.roots[s.Root].OpenRoot(filepath.FromSlash(s.Path)); err == nil {
			g.anchors[s] = root
		}
	}
}

// loose lets the anchors go.
func (g *ground) loose() {
	for _, root := range g.anchors {
		_ = root.Close()
	}
	g.anchors = nil
}

func (g *ground) close() error {
	var errs []error
	for _, root := range g.roots {
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

func (g *ground) open(s spot) (*folder, error) {
	for anchor, root := range g.anchors {
		if below, found := strings.CutPrefix(s.Path, anchor.Path+"/"); found && s.Root == anchor.Root {
			return openFolder(root, g.absolute(anchor), below)
		}
	}
	return openFolder(g.roots[s.Root], g.paths[s.Root], s.Path)
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
func deeper(folders map[spot]*folderState) []spot {
	return slices.SortedFunc(maps.Keys(folders), func(a, b spot) int {
		if a.Root != b.Root {
			return a.Root - b.Root
		}
		return comparePaths(a.Path, b.Path)
	})
}
