package rehearsal

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/environment"
)

// gone is what of a site folder is left out of a tree: paths with slashes, files or whole folders, and lines of
// easy-install.pth.
type gone struct {
	paths map[string]bool
	lines map[string]bool
}

func (o Outcome) changed() map[string]bool {
	names := map[string]bool{}
	for _, name := range o.Removed {
		names[name] = true
	}
	for _, wheel := range o.Wheels {
		names[wheel.Name] = true
	}
	return names
}

// leaves collects what the changed distributions have in a site folder.
func leaves(site string, installed []environment.Distribution, changed map[string]bool) gone {
	g := gone{map[string]bool{"pipguard.pth": true}, map[string]bool{}}
	for _, d := range installed {
		if d.Site == site && changed[d.Name] {
			g.take(d)
		}
	}
	return g
}

// take adds one distribution's files: by RECORD, else by what setuptools and distutils wrote.
func (g gone) take(d environment.Distribution) {
	g.paths[d.Folder] = true
	metadata := filepath.Join(d.Site, d.Folder)
	if strings.HasSuffix(d.Folder, ".egg-link") {
		if text, err := os.ReadFile(metadata); err == nil {
			source, _, _ := strings.Cut(string(text), "\n")
			g.lines[strings.TrimSpace(source)] = true
		}
		return
	}
	if entries, err := distinfo.InstalledRecord(metadata); err == nil {
		for e := range entries {
			g.add("", []string{e.Path})
		}
		return
	}
	if text, err := os.ReadFile(filepath.Join(metadata, "installed-files.txt")); err == nil {
		g.add(d.Folder, strings.Split(strings.TrimSpace(string(text)), "\n"))
		return
	}
	text, err := os.ReadFile(filepath.Join(metadata, "top_level.txt"))
	if err != nil {
		text = []byte(strings.NewReplacer("-", "_", ".", "_").Replace(d.Name))
	}
	for top := range strings.FieldsSeq(string(text)) {
		g.add("", []string{top, top + ".py"})
	}
}

func (g gone) add(folder string, files []string) {
	for _, file := range files {
		if file = path.Join(folder, strings.TrimSpace(file)); filepath.IsLocal(file) && file != "." {
			g.paths[file] = true
		}
	}
}

// touched gives the folders above what is left out: those that cannot be one link.
func (g gone) touched() map[string]bool {
	folders := map[string]bool{}
	for name := range g.paths {
		for folder := path.Dir(name); folder != "." && !folders[folder]; folder = path.Dir(folder) {
			folders[folder] = true
		}
	}
	return folders
}
