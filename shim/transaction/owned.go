package transaction

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
)

// Installed is a distribution that the run replaces or removes.
type Installed struct {
	Name, Version string
	Site          string // the absolute folder that it is installed into
	Info          string // the name of its .dist-info, .egg-info, .egg-link or .egg there
}

// record is one line of a RECORD ("Recording installed projects", PEP 376 and 627): an absolute path, its digest as
// "sha256=…" in URL-safe base64 without padding, or "", and its size in bytes, or "".
type record struct{ path, digest, size string }

// leaves notes all that pip removes with a distribution, as pip's UninstallPathSet finds it.
func (t *scope) leaves(d Installed, scripts string) error {
	site := real(d.Site)
	info := filepath.Join(site, d.Info)
	files := []string{info}
	var err error
	switch {
	case strings.HasSuffix(d.Info, ".dist-info"):
		files = append(files, t.recorded(site, info)...)
	case strings.HasSuffix(d.Info, ".egg-link"):
		var project string
		if project, err = t.linked(info); err != nil {
			return err
		}
		files = append(files, filepath.Join(site, "easy-install.pth"))
		infos, _ := filepath.Glob(filepath.Join(project, "*.egg-info"))
		for _, info := range infos {
			files = append(files, t.scriptsOf(info, scripts)...)
		}
	case strings.HasSuffix(d.Info, ".egg"):
		files = append(files, filepath.Join(site, "easy-install.pth"))
		info = filepath.Join(info, "EGG-INFO")
	default:
		files = append(files, t.flat(site, info)...)
	}
	for _, file := range append(files, t.scriptsOf(info, scripts)...) {
		if err := t.removed(file); err != nil {
			return err
		}
	}
	return nil
}

// recorded is the paths in a .dist-info's RECORD; none where it has none, and pip refuses to remove it.
func (t *scope) recorded(site, info string) []string {
	var files []string
	for _, entry := range t.records(site, info) {
		files = append(files, entry.path)
	}
	return files
}

// records reads a .dist-info's RECORD. Lines that are no CSV end it, as they do for pip.
func (g *roots) records(site, info string) []record {
	file, err := g.read(filepath.Join(info, "RECORD"))
	if err != nil {
		return nil
	}
	defer file.Close()
	lines, err := distinfo.ReadRecord(file)
	if err != nil {
		return nil
	}
	var entries []record
	for e := range lines {
		entries = append(entries, record{absolute(site, e.Path), e.Digest, e.Size})
	}
	return entries
}

// absolute is a RECORD's path, which is relative to the folder of the installation unless it is absolute.
func absolute(site, name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(site, name)
}

// flat is what a setuptools installation without a .dist-info consists of: installed-files.txt, else top_level.txt.
func (t *scope) flat(site, info string) []string {
	if lines, err := t.lines(filepath.Join(info, "installed-files.txt")); err == nil {
		for i, line := range lines {
			lines[i] = absolute(info, line)
		}
		return lines
	}
	names, _ := t.lines(filepath.Join(info, "top_level.txt"))
	shared, _ := t.lines(filepath.Join(info, "namespace_packages.txt"))
	var files []string
	for _, name := range names {
		if !slices.Contains(shared, name) {
			files = append(files, filepath.Join(site, name), filepath.Join(site, name+".py"))
		}
	}
	return files
}

// linked is the project that an .egg-link's first line names.
func (t *scope) linked(link string) (string, error) {
	lines, err := t.lines(link)
	if len(lines) == 0 || err != nil {
		return "", err
	}
	return lines[0], nil
}

// scriptsOf is the launchers and scripts of the distribution whose metadata is info.
func (t *scope) scriptsOf(info, scripts string) []string {
	var files []string
	text, _ := t.text(filepath.Join(info, "entry_points.txt"))
	for _, name := range launchers(text) {
		files = append(files, filepath.Join(scripts, name))
	}
	if s, inside := t.locate(filepath.Join(info, "scripts")); inside {
		if folder, err := t.watch(s); err == nil && folder != nil {
			for name := range folder.Names {
				files = append(files, filepath.Join(scripts, name))
			}
		}
	}
	return files
}

// read opens a file of the environment; fs.ErrNotExist where it lies below no root.
func (g *roots) read(file string) (io.ReadCloser, error) {
	s, inside := g.locate(file)
	if !inside {
		return nil, fs.ErrNotExist
	}
	return g.opened[s.Root].Open(filepath.FromSlash(s.Path))
}

// text is a file's.
func (g *roots) text(file string) (string, error) {
	reader, err := g.read(file)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(reader)
	return string(text), errors.Join(err, reader.Close())
}

// lines is a text file's lines that are not empty.
func (g *roots) lines(file string) ([]string, error) {
	text, err := g.text(file)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), func(line string) bool {
		return strings.TrimSpace(line) == ""
	}), nil
}

// launchers is the names of the launchers that an entry_points.txt has pip make, as files on this system.
func launchers(text string) []string {
	var names []string
	for e := range distinfo.EntryPoints(text) {
		if e.IsScript() {
			names = append(names, launcherFiles(e.Name)...)
		}
	}
	return names
}
