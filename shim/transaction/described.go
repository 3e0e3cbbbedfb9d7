package transaction

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// keptMetadata is a kept file that tells what a distribution requires.
type keptMetadata struct {
	path string // below the folder that it is installed in: "demo-1.0.dist-info/METADATA"
	kept string
}

// describes are the names of the files that tell what a distribution is and requires.
var describes = []string{"METADATA", "PKG-INFO", "requires.txt"}

// describe notes a file that comes back where it is a distribution's metadata.
func (u *Undoing) describe(place relPath, file fileState) {
	folder, name := place.parent().name(), place.name()
	switch {
	case file.Kept == "":
	case metadataOf(folder) != "" && slices.Contains(describes, name):
		u.metadata = append(u.metadata, keptMetadata{filepath.Join(folder, name), file.Kept})
	case strings.HasSuffix(name, ".egg-link") || strings.HasSuffix(name, ".egg-info"):
		u.metadata = append(u.metadata, keptMetadata{name, file.Kept})
	}
}

// Metadata copies the metadata of the distributions that come back into a folder, laid out as in one that they are
// installed in.
func (u *Undoing) Metadata(into string) error {
	state, err := u.place.openState()
	if err != nil {
		return err
	}
	defer state.Close()
	kept, err := state.OpenRoot(undoName + "/" + u.ID + "/" + keptName)
	if err != nil {
		return err
	}
	defer kept.Close()
	for _, m := range u.metadata {
		text, err := kept.ReadFile(m.kept)
		to := filepath.Join(into, m.path)
		if err := errors.Join(err, os.MkdirAll(filepath.Dir(to), 0o700), os.WriteFile(to, text, 0o600)); err != nil {
			return err
		}
	}
	return nil
}
