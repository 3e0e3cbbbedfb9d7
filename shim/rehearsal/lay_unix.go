//go:build unix

package rehearsal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
)

const maxLinks = 0

// library is where an interpreter's own prefix has its site-packages, with slashes.
func library(env *environment.Environment) string {
	if strings.Contains(env.Site[0], string(filepath.Separator)+"pypy") {
		return "lib/pypy" + env.Minor() + "/site-packages"
	}
	return "lib/python" + env.Minor() + "/site-packages"
}

// headers is where a distribution's headers go, with slashes.
func headers(minor, distribution string) string {
	return "include/site/python" + minor + "/" + distribution
}

// tooLong is true for code that could not be imported for its path alone.
func tooLong(string) bool { return false }

// reach makes a link to a site folder beside the tree, for the links to what it holds.
func (l layout) reach(site, via string) error {
	if err := os.Symlink(site, filepath.Join(l.folder, "..", via)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// link gives the tree what the site folder has of that name.
func (l linking) link(name string) error {
	target := l.target(name)
	up := strings.Repeat("../", strings.Count(filepath.ToSlash(target), "/")+1)
	source := up + l.via + "/" + name // short: a text of 60 bytes and more needs a block of its own (ext4)
	err := l.root.Symlink(source, target)
	if errors.Is(err, fs.ErrNotExist) {
		if err = l.root.MkdirAll(filepath.Dir(target), 0o755); err == nil {
			err = l.root.Symlink(source, target)
		}
	}
	return err
}

// leftAside is what the tree needs nothing of.
func leftAside(*environment.Environment, string) bool { return false }

// copyLink links to an entry of the environment; a link beside its target (lib64 to lib) stays one.
func (l layout) copyLink(prefix, name string, entry fs.DirEntry) error {
	source := filepath.Join(prefix, name)
	if entry.Type()&fs.ModeSymlink != 0 {
		if target, err := os.Readlink(source); err == nil && target == filepath.Base(target) {
			source = target
		}
	}
	return l.root.Symlink(source, filepath.FromSlash(name))
}

// programs links to the interpreter.
func (l layout) programs(_ *environment.Environment, real string) error {
	return errors.Join(l.root.Symlink(real, "bin/python"), l.root.Symlink("python", "bin/python3"), l.root.Symlink("python", "bin/python"+l.minor))
}
