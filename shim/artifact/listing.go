package artifact

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A Distribution is where an installed distribution lies.
type Distribution struct {
	Name, Version string // as its metadata has them; the memory's key
	Site          string // the folder that it is installed in
	Folder        string // its .dist-info, .egg-info or .egg-link, below Site
}

// A listing knows a distribution's files: from its RECORD, or found in folders.
type listing struct {
	record string // the path of RECORD, "" without one
	sum    string // RECORD's SHA-256
	found  []place
	digest string // of the RECORD, or of the names, sizes and times of what was found
}

// A place is a folder and the files in it, with slashes.
type place struct {
	folder string
	files  []string
}

// list finds a distribution's files. Editable installs are looked for where their project lies, with what RECORD names.
func list(d Distribution) (listing, error) {
	metadata := filepath.Join(d.Site, d.Folder)
	if strings.HasSuffix(d.Folder, ".egg-link") {
		link, err := readText(metadata)
		if err != nil {
			return listing{}, err
		}
		source, _, _ := strings.Cut(string(link), "\n")
		return listing{}.with(strings.TrimSpace(source), ".")
	}
	record := filepath.Join(metadata, "RECORD")
	if sum, err := digestText(record); err == nil {
		l := listing{record: record, sum: sum, digest: sum}
		if project := editable(metadata); project != "" {
			return l.with(project, ".")
		}
		return l, nil
	}
	if text, err := readText(filepath.Join(metadata, "installed-files.txt")); err == nil {
		return listing{}.withFiles(d.Site, readInstalledFiles(string(text), d.Folder))
	}
	return listing{}.with(d.Site, topLevel(d, metadata)...)
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

// places gives all of the files, by folder.
func (l listing) places(site string) ([]place, error) {
	if l.record == "" {
		return l.found, nil
	}
	text, err := readText(l.record)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != l.sum {
		return nil, errChanged
	}
	files, err := ReadRecord(bytes.NewReader(text))
	return append([]place{{site, files}}, l.found...), err
}

var errChanged = errors.New("RECORD was changed while it was read")

// maxFound bounds how many folders and files are looked at.
const maxFound = 100_000

// with adds the files in a folder's subfolders (or single modules) of those names, and their sizes and times to the digest.
func (l listing) with(folder string, names ...string) (listing, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return l, err
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
			return l, err
		}
		files = append(files, below...)
	}
	return l.withFiles(folder, files)
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
		return ErrTooLarge
	}
	return nil
}

func (l listing) withFiles(folder string, files []string) (listing, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, l.digest, folder)
	for _, name := range choose(files) {
		if info, err := os.Lstat(filepath.Join(folder, filepath.FromSlash(name))); err == nil {
			fmt.Fprintln(sum, name, info.Size(), info.ModTime().UnixNano())
		}
	}
	l.found = append(l.found, place{folder, files})
	l.digest = hex.EncodeToString(sum.Sum(nil))
	return l, nil
}
