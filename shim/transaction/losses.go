package transaction

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// Loss is what a distribution that the run did not name lost with what the run removed.
type Loss struct {
	Distribution, Version string
	Files                 []string // relative to the folder that it is installed in, a script's to the environment
}

// Losses finds the distributions whose RECORD names a file that the run took away. What Python compiled is no loss. It is
// asked after pip, and before Commit.
func (t *Transaction) Losses() []Loss {
	planned := t.plannedNames()
	gone := t.gone(planned)
	if len(gone) == 0 {
		return nil
	}
	var losses []Loss
	for _, site := range t.Sites {
		state := t.folders[site]
		if state == nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(state.Names)) {
			release, isInfo := strings.CutSuffix(name, ".dist-info")
			if !isInfo || planned[metadataOf(name)] {
				continue
			}
			if files := t.among(gone, site, name); len(files) > 0 {
				distribution, version, _ := strings.Cut(release, "-")
				losses = append(losses, Loss{pep508.Normalize(distribution), version, files})
			}
		}
	}
	return losses
}

// gone is the absolute paths of the kept files that are no longer there, but for the planned distributions' own metadata,
// which no other has.
func (t *Transaction) gone(planned map[string]bool) map[string]bool {
	gone := map[string]bool{}
	for _, state := range t.folders {
		if len(state.Files) == 0 || planned[metadataOf(state.name())] {
			continue
		}
		names := map[string]byte{}
		if f, err := t.roots.open(state.relPath); err == nil {
			names, _ = f.list()
			f.close()
		}
		for name := range state.Files {
			if names[name] == 0 && !strings.HasSuffix(name, ".pyc") {
				gone[t.roots.absolute(state.join(name))] = true
			}
		}
	}
	return gone
}

// among is those of the paths that the RECORD of the metadata folder info names.
func (t *Transaction) among(paths map[string]bool, site relPath, info string) []string {
	folder := t.roots.absolute(site)
	var files []string
	for _, entry := range t.roots.records(folder, filepath.Join(folder, info)) {
		if paths[entry.path] {
			files = append(files, t.short(folder, entry.path))
		}
	}
	slices.Sort(files)
	return files
}

// short is a file's path below the folder that its distribution lies in, else below the environment, as that of a script.
func (t *Transaction) short(folder, file string) string {
	for _, above := range []string{folder, real(t.place.Environment)} {
		if relative, err := filepath.Rel(above, file); err == nil && filepath.IsLocal(relative) {
			return relative
		}
	}
	return file
}
