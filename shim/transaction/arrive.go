package transaction

import (
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pattern"
)

// arrive notes all that pip writes for a distribution that the run installs.
func (t *scope) arrive(a Added, scheme Scheme) error {
	if err := t.ownMetadata(a, scheme); err != nil {
		return err
	}
	if a.Wheel == "" {
		return t.unknown(scheme)
	}
	files, err := scheme.contents(a)
	if err != nil {
		return err
	}
	for _, file := range files {
		t.members[file.path] = append(t.members[file.path], file)
		if err := t.written(file.path); err != nil {
			return err
		}
	}
	return nil
}

// ownMetadata notes the metadata folders of the distribution's name: all that comes there is the run's.
func (t *scope) ownMetadata(a Added, scheme Scheme) error {
	for _, site := range scheme.sites() {
		folder, err := t.watchFolder(site)
		if err != nil {
			return err
		}
		if folder == nil {
			continue
		}
		for name, kind := range folder.Names {
			if kind == isDir && metadataOf(name) == pep508.Normalize(a.Name) {
				if err := t.whole(folder.join(name)); err != nil {
					return err
				}
			}
		}
	}
	if name := pep508.Normalize(a.Name); name == "pip" || name == "setuptools" {
		folder, err := t.watchFolder(scheme.Scripts)
		if err != nil {
			return err
		}
		if folder != nil {
			folder.Pip = true
		}
	}
	return nil
}

// pipScripts is the launchers that pip makes for itself and for setuptools beside those in their entry points: pip3,
// pip3.11, pip-3.11, easy_install-3.8.
var pipScripts = pattern.New(`^(pip|easy_install)-?[0-9.]*(\.exe)?$`)

// unknown notes everything in the scheme's folders: what pip will write there is not known. Of the data folder it is
// what distributions put there.
func (t *scope) unknown(scheme Scheme) error {
	folders := append(scheme.sites(), scheme.Scripts, scheme.Headers)
	for _, name := range []string{"etc", "include", "man", "share"} {
		folders = append(folders, filepath.Join(scheme.Data, name))
	}
	for _, name := range folders {
		if err := t.written(filepath.Join(name, cacheName)); err != nil {
			return err
		}
		if s, inside := t.locate(name); inside {
			if err := t.whole(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// sites is the folders that distributions go into.
func (s Scheme) sites() []string {
	return slices.Compact([]string{s.Purelib, s.Platlib})
}

func (t *scope) watchFolder(name string) (*folderState, error) {
	s, inside := t.locate(name)
	if !inside {
		return nil, nil
	}
	return t.watch(s)
}
