package rehearsal

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A linking links one site folder into a tree.
type linking struct {
	layout
	site    string
	gone    gone
	touched map[string]bool // folders that cannot be one link
	later   bool            // an earlier folder's package hides one of this folder
	via     string          // a link to the site folder, beside the tree
}

// folder links what lies in one folder of the site: whole folders where nothing below them differs.
func (l linking) folder(name string) error {
	entries, err := os.ReadDir(filepath.Join(l.site, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = l.root.Lstat(l.target(name))
	shared := err == nil && name != ""
	bytecode := ""
	for _, entry := range entries {
		below := path.Join(name, entry.Name())
		switch {
		case l.gone.paths[below]:
		case entry.Name() == "__pycache__":
			bytecode = below
		default:
			if err := l.entry(below, entry.IsDir()); err != nil {
				return err
			}
		}
	}
	if _, err := l.root.Lstat(l.target(name)); bytecode == "" || shared || err != nil {
		return nil // bytecode alone is nothing to import from, and other files' is nothing for the wheels'
	}
	return l.link(bytecode)
}

func (l linking) entry(name string, folder bool) error {
	there, err := l.root.Lstat(l.target(name))
	switch {
	case err != nil && folder && l.touched[name]:
		return l.folder(name)
	case err != nil && path.Base(name) == "easy-install.pth" && len(l.gone.lines) > 0:
		return l.mend(name)
	case err != nil:
		return l.link(name)
	case there.IsDir() && folder && !(l.later && l.isPackage(name)):
		return l.folder(name)
	}
	return nil // the wheel's, or an earlier folder's
}

func (l linking) target(name string) string {
	return filepath.FromSlash(path.Join(l.layout.site, name))
}

func (l linking) isPackage(name string) bool {
	_, err := l.root.Lstat(filepath.Join(l.target(name), "__init__.py"))
	return err == nil
}

// mend copies an easy-install.pth without the lines of editable installs that are replaced.
func (l linking) mend(name string) error {
	text, err := os.ReadFile(filepath.Join(l.site, name))
	if err != nil {
		return err
	}
	var kept strings.Builder
	for line := range strings.Lines(string(text)) {
		if !l.gone.lines[strings.TrimSpace(line)] {
			kept.WriteString(line)
		}
	}
	return l.root.WriteFile(l.target(name), []byte(kept.String()), 0o644)
}
