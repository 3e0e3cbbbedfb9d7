package rehearsal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
)

// maxLinks bounds the files of a tree: each is a link of its own, for links of folders need a privilege that few users have.
const maxLinks = 50_000

// longest is the longest path that every Python opens (MAX_PATH, less its end).
const longest = 259

func library(*environment.Environment) string { return "Lib/site-packages" }

func headers(_, distribution string) string { return "Include/" + distribution }

func (l layout) reach(string, string) error { return nil }

// link gives the tree a file of the site folder, or all files of a folder, under second names: what removes them there
// leaves them here.
func (l linking) link(name string) error {
	return l.double(filepath.Join(l.site, filepath.FromSlash(name)), l.target(name))
}

// leftAside is what the tree needs nothing of: launchers, and what an interpreter's own prefix has besides packages.
func leftAside(env *environment.Environment, name string) bool {
	return !env.Virtual || strings.EqualFold(name, environment.ScriptsFolder)
}

func (l layout) copyLink(prefix, name string, _ fs.DirEntry) error {
	name = filepath.FromSlash(name)
	return l.double(filepath.Join(prefix, name), name)
}

// double links the files at source, one or a folder's, to target below the tree. Links and junctions are left out.
func (l layout) double(source, target string) error {
	return filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(l.folder, target, strings.TrimPrefix(path, source))
		switch {
		case entry.IsDir():
			return os.MkdirAll(to, 0o755)
		case !entry.Type().IsRegular():
			return nil
		case *l.spare == 0:
			return &NotTriedError{"there are too many files to link"}
		case tooLong(to):
			return &NotTriedError{"paths would be too long: " + to}
		}
		*l.spare--
		return l.second(path, to)
	})
}

// second gives a file a second name.
func (l layout) second(path, to string) error {
	err := os.Link(path, to)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(to), 0o755); err == nil {
			err = os.Link(path, to)
		}
	}
	if err != nil {
		return &NotTriedError{fmt.Sprintf("no hard link can be made: %v", err)}
	}
	return nil
}

// tooLong is true for code that could not be imported for its path alone.
func tooLong(path string) bool {
	return len(path) > longest && slices.Contains([]string{".py", ".pyd", ".dll"}, filepath.Ext(path))
}

// programs copies the interpreter, and the libraries beside it: no name of a program that runs can be removed.
func (l layout) programs(env *environment.Environment, _ string) error {
	folder := filepath.Dir(env.Python)
	libraries, _ := filepath.Glob(filepath.Join(globbed(folder), "*.dll"))
	for _, file := range append(libraries, env.Python) {
		if err := l.copy(file, filepath.Join(environment.ScriptsFolder, filepath.Base(file))); err != nil {
			return err
		}
	}
	return nil
}

func (l layout) copy(file, to string) error {
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	defer from.Close()
	made, err := l.root.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(made, from)
	return errors.Join(err, made.Close())
}
