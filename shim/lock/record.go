package lock

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/plant"
)

// A recorded is one file of a RECORD that has a hash: its path relative to the site-packages folder, and "sha256=…".
type recorded struct{ path, hash string }

// record reads the lines of a distribution's RECORD that have a hash (PEP 376; binary distribution format), less compiled
// files: some wheels hold them, and pip writes its own over them.
func record(d environment.Distribution) ([]recorded, error) {
	entries, err := distinfo.InstalledRecord(filepath.Join(d.Site, d.Folder))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Name, err)
	}
	var files []recorded
	for e := range entries {
		if e.Digest != "" && path.Ext(e.Path) != ".pyc" {
			files = append(files, recorded{e.Clean(), e.Digest})
		}
	}
	return files, nil
}

// digest is a distribution's contents in short: "sha256:…" over its RECORD's lines with a hash, in their order by path.
// It leaves out what tells how it was installed and not what: launchers, INSTALLER, REQUESTED, direct_url.json. "" where
// there is no RECORD.
func digest(d environment.Distribution) (string, error) {
	files, err := record(d)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var lines []string
	for _, f := range files {
		if filepath.IsLocal(filepath.FromSlash(f.path)) && !slices.Contains(manner, path.Base(f.path)) {
			lines = append(lines, f.path+","+f.hash+"\n")
		}
	}
	slices.Sort(lines)
	sum := sha256.New()
	for _, line := range lines {
		io.WriteString(sum, line)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), nil
}

// manner is the files of a .dist-info that an installer writes about itself.
var manner = []string{"INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json"}

// Changed lists the files that are no longer as the distribution's RECORD has them, absolute.
func Changed(env *environment.Environment, d environment.Distribution) ([]string, error) {
	files, err := record(d)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var changed []string
	for _, f := range files {
		path := filepath.Join(d.Site, filepath.FromSlash(f.path))
		same, err := matches(plant.Saved(env, path), f.hash)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			changed = append(changed, path)
		case err != nil:
			return nil, err
		case !same:
			changed = append(changed, path)
		}
	}
	return changed, nil
}

// matches says whether a file has a RECORD's hash; one of an algorithm other than SHA-256 is taken for good.
func matches(path, hash string) (bool, error) {
	want, ok := strings.CutPrefix(hash, "sha256=")
	if !ok {
		return true, nil
	}
	sum, err := files.SHA256(path)
	return err == nil && base64.RawURLEncoding.EncodeToString(sum[:]) == want, err
}
