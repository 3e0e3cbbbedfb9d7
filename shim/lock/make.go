package lock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/journal"
)

// Of makes the lock of what is installed in an environment. The sources are those that the distributions tell of
// themselves (direct_url.json, PEP 610), and those that an index gives for the rest, by normalised name.
func Of(env *environment.Environment, index map[string]Source) (*Lock, error) {
	installed, flaws, err := environment.Read(env.Site...)
	if err != nil {
		return nil, err
	}
	if len(flaws) > 0 {
		return nil, fmt.Errorf("lock %s: %w", env.Prefix, flaws[0])
	}
	l := &Lock{
		Version: "1.0", RequiresPython: "==" + env.Minor() + ".*", CreatedBy: "pipguard", Path: Path(env.Prefix),
		Environments: []string{fmt.Sprintf("sys_platform == '%s' and platform_machine == '%s'", env.Markers.SysPlatform, env.Markers.PlatformMachine)},
	}
	for _, d := range installed {
		entry, err := entry(d, index)
		if err != nil {
			return nil, err
		}
		l.Packages = append(l.Packages, entry)
	}
	slices.SortFunc(l.Packages, func(a, b Distribution) int { return strings.Compare(a.Name, b.Name) })
	return l, nil
}

func entry(d environment.Distribution, index map[string]Source) (Distribution, error) {
	e := Distribution{Name: d.Name, Version: d.Text}
	digest, err := digest(d)
	if err != nil {
		return e, err
	}
	if digest != "" {
		e.Tool = &Tool{Installed{digest}}
	}
	direct, err := e.direct(d)
	if source, known := index[d.Name]; known && !direct {
		if strings.HasSuffix(source.Name, ".whl") {
			e.Wheels = []Source{source}
		} else {
			e.Sdist = &source
		}
	}
	return e, err
}

// direct takes the source from direct_url.json; false where there is none.
func (e *Distribution) direct(d environment.Distribution) (bool, error) {
	path := filepath.Join(d.Site, d.Folder, "direct_url.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var origin struct {
		URL, Subdirectory string
		Archive           *struct {
			Hash   string
			Hashes map[string]string
		} `json:"archive_info"`
		VCS *struct {
			VCS      string
			Commit   string `json:"commit_id"`
			Revision string `json:"requested_revision"`
		} `json:"vcs_info"`
		Dir *struct{ Editable bool } `json:"dir_info"`
	}
	if err := json.Unmarshal(data, &origin); err != nil {
		return false, fmt.Errorf("read %s: %w", path, err)
	}
	source := Source{URL: journal.Mask(origin.URL), Subdirectory: origin.Subdirectory}
	switch {
	case origin.VCS != nil:
		source.Type, source.Commit, source.Revision = origin.VCS.VCS, origin.VCS.Commit, origin.VCS.Revision
		e.VCS = &source
	case origin.Dir != nil:
		source.Path, source.URL, source.Editable = localPath(origin.URL), "", origin.Dir.Editable
		e.Directory = &source
	case origin.Archive != nil:
		source.Hashes = origin.Archive.Hashes
		if name, digest, ok := strings.Cut(origin.Archive.Hash, "="); ok && len(source.Hashes) == 0 {
			source.Hashes = map[string]string{name: digest}
		}
		if len(source.Hashes) > 0 {
			e.Archive = &source
		}
	}
	return true, nil
}

// localPath is a file: URL's path.
func localPath(text string) string {
	if u, err := url.Parse(text); err == nil && u.Scheme == "file" {
		return filepath.FromSlash(u.Path)
	}
	return text
}

// Constraints writes the lock's pins as a constraints file for pip, with a comment that leads to the guard's words.
func (l *Lock) Constraints(env *environment.Environment) string {
	var text strings.Builder
	fmt.Fprintf(&text, "# Written by pipguard: the pins of %s, which %s is held to.\n", l.Path, env.Prefix)
	text.WriteString("# Why an install is refused: pipguard explain    To change the lock: pipguard lock    To give pip back: pipguard disable\n")
	pins := l.Pins(env.Markers).Pins
	for _, d := range l.Packages {
		if pin, held := pins[d.Name]; held && pin.Line == d.Line && d.Version != "" {
			fmt.Fprintf(&text, "%s==%s  # pipguard: %s line %d\n", d.Name, d.Version, Name, d.Line)
		}
	}
	return text.String()
}
