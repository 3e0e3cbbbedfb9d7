package artifact

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/memo"
)

// A Distribution is where an installed distribution lies.
type Distribution struct {
	Name   string     // as its metadata has it
	Site   string     // the folder that it is installed in
	Folder string     // its .dist-info, .egg-info or .egg-link, below Site
	Stamp  memo.Stamp // of its METADATA; zero where nothing is to be remembered
}

// A place is a folder and the files in it, with slashes.
type place struct {
	folder string
	files  []string
}

// list finds a distribution's files, by the folders that they lie in. Editable installs are looked for where their project
// lies, with what RECORD names.
func list(d Distribution) ([]place, error) {
	metadata := filepath.Join(d.Site, d.Folder)
	if strings.HasSuffix(d.Folder, ".egg-link") {
		link, err := readText(metadata)
		if err != nil {
			return nil, err
		}
		source, _, _ := strings.Cut(string(link), "\n")
		return look(strings.TrimSpace(source), ".")
	}
	if files, err := InstalledFiles(d); err == nil {
		if project := editable(metadata); project != "" {
			there, err := look(project, ".")
			return append(there, place{d.Site, files}), err
		}
		return []place{{d.Site, files}}, nil
	}
	if text, err := readText(filepath.Join(metadata, "installed-files.txt")); err == nil {
		return []place{{d.Site, readInstalledFiles(string(text), d.Folder)}}, nil
	}
	return look(d.Site, topLevel(d, metadata)...)
}

// editable gives the project's folder of an editable install (PEP 610, direct_url.json), or "".
func editable(metadata string) string {
	text, err := readText(filepath.Join(metadata, "direct_url.json"))
	var direct struct {
		URL     string `json:"url"`
		DirInfo struct {
			Editable bool `json:"editable"`
		} `json:"dir_info"`
	}
	if err != nil || json.Unmarshal(text, &direct) != nil || !direct.DirInfo.Editable {
		return ""
	}
	address, err := url.Parse(direct.URL)
	if err != nil || address.Scheme != "file" {
		return ""
	}
	project := filepath.FromSlash(address.Path)
	if drive := strings.TrimPrefix(project, string(filepath.Separator)); filepath.VolumeName(drive) != "" {
		return drive
	}
	return project
}

// topLevel guesses what a distribution without a list of files installed: its import packages, or its name.
func topLevel(d Distribution, metadata string) []string {
	text, err := readText(filepath.Join(metadata, "top_level.txt"))
	if err != nil {
		return []string{strings.NewReplacer("-", "_", ".", "_").Replace(d.Name)}
	}
	return strings.Fields(string(text))
}

// maxFound bounds how many folders and files are looked at.
const maxFound = 100_000

// look gives the files in a folder's subfolders (or single modules) of those names.
func look(folder string, names ...string) ([]place, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var files []string
	for _, name := range names {
		if !filepath.IsLocal(name) {
			continue
		}
		if name != "." { // a single module: name.cpython-311-x86_64-linux-gnu.so
			modules, _ := fs.Glob(root.FS(), name+".*")
			files = append(files, modules...)
		}
		below, err := walk(root.FS(), path.Clean(filepath.ToSlash(name)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		files = append(files, below...)
	}
	return []place{{folder, files}}, nil
}

// walk lists the files below a folder. Hidden folders, environments and build trees, whose copies nothing imports, are
// left out.
func walk(tree fs.FS, top string) ([]string, error) {
	var files []string
	looked := 0
	err := fs.WalkDir(tree, top, func(name string, entry fs.DirEntry, err error) error {
		if looked++; err != nil || looked > maxFound {
			return errors.Join(err, tooMany(looked))
		}
		if !entry.IsDir() {
			files = append(files, name)
			return nil
		}
		base := entry.Name()
		if name != top && (strings.HasPrefix(base, ".") || base == "build" || base == "node_modules") {
			return fs.SkipDir
		}
		if _, err := fs.Stat(tree, path.Join(name, "pyvenv.cfg")); err == nil {
			return fs.SkipDir
		}
		return nil
	})
	return files, err
}

func tooMany(looked int) error {
	if looked > maxFound {
		return distinfo.ErrTooLarge
	}
	return nil
}
