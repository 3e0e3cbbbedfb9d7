package testkit

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Catalogue is the stand-ins that a script may install, from testdata/releases and from the script itself.
type Catalogue []Release

// ReadCatalogue reads the .txt files of a folder.
func ReadCatalogue(dir string) (Catalogue, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	var all Catalogue
	for _, file := range files {
		releases, err := readReleases(file)
		if err != nil {
			return nil, err
		}
		all = append(all, releases...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no releases in %s", dir)
	}
	return all, nil
}

// readReleases reads one file; "from" folders in it are relative to the file.
func readReleases(file string) (Catalogue, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	releases, err := ParseReleases(file, in)
	for i, r := range releases {
		if r.From != "" && !filepath.IsAbs(r.From) {
			releases[i].From = filepath.Join(filepath.Dir(file), r.From)
		}
	}
	return releases, err
}

// Find takes "name==version"; the last entry wins, so that a script's own hides the catalogue's.
func (c Catalogue) Find(pin string) (Release, error) {
	name, version, ok := strings.Cut(pin, "==")
	if !ok {
		return Release{}, fmt.Errorf("%q: want name==version", pin)
	}
	var versions []string
	for _, r := range slices.Backward(c) {
		if Normalize(r.Name) != Normalize(name) {
			continue
		}
		if r.Version == version {
			return r, nil
		}
		versions = append(versions, r.Version)
	}
	if versions == nil {
		return Release{}, fmt.Errorf("the catalogue has no %s", name)
	}
	slices.Reverse(versions)
	return Release{}, fmt.Errorf("the catalogue has no %s; it has %s", pin, strings.Join(versions, " "))
}
