package transaction

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// Kind is what is wrong with a file after a run.
type Kind int

// The kinds of findings.
const (
	Missing Kind = iota + 1
	WrongSize
	WrongDigest
	NoRecord   // the distribution's metadata is not there
	StillThere // a removed distribution's metadata is
)

// Finding is one thing that is not as the run should have left it; Path is absolute.
type Finding struct {
	Distribution, Version, Path string
	Kind                        Kind
}

// Verify reports whether every distribution that the run touched is whole, by its RECORD.
func (t *Transaction) Verify() ([]Finding, error) {
	c := &checker{roots: t.roots, members: t.members}
	c.unknown = len(t.members) == 0 || slices.ContainsFunc(t.Add, func(a Added) bool { return a.Wheel == "" })
	t.roots.anchor(t.Sites)
	defer t.roots.loose()
	added, standing := map[string]bool{}, t.standing()
	for _, a := range t.Add {
		added[pep508.Normalize(a.Name)] = true
		if info := t.metadata(standing, a.Name, a.Version); info == "" {
			c.find(Finding{a.Name, a.Version, "", NoRecord})
		} else {
			c.check(a.Name, a.Version, info, wholly)
		}
	}
	for _, d := range t.Remove {
		info := filepath.Join(real(d.Site), d.Info)
		if _, err := t.roots.stat(info); err == nil && !added[pep508.Normalize(d.Name)] {
			c.find(Finding{d.Name, d.Version, info, StillThere})
		}
	}
	t.odd = c.odd
	slices.SortFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Distribution, b.Distribution), strings.Compare(a.Path, b.Path))
	})
	return c.findings, errors.Join(c.errs...)
}

// standing is the metadata folders that lie in the sites now, by site and normalised name.
func (t *Transaction) standing() map[relPath]map[string][]string {
	now := map[relPath]map[string][]string{}
	for _, site := range t.Sites {
		f, err := t.roots.open(site)
		if err != nil {
			continue
		}
		names, err := f.list()
		f.close()
		if err != nil {
			continue
		}
		now[site] = map[string][]string{}
		for entry := range names {
			if name := metadataOf(entry); name != "" {
				now[site][name] = append(now[site][name], entry)
			}
		}
	}
	return now
}

// metadata is the path of the metadata of that release among what is standing; "" when there is none. A version may be
// spelled in another way there: then what was not there before the run will be it.
func (t *Transaction) metadata(standing map[relPath]map[string][]string, name, version string) string {
	for _, site := range t.Sites {
		found, before := "", t.folders[site]
		for _, entry := range standing[site][pep508.Normalize(name)] {
			if _, release := splitMetadata(entry); release == version || strings.HasPrefix(release, version+"-") {
				found = entry
				break
			}
			if before == nil || before.Names[entry] == 0 || strings.HasSuffix(entry, ".egg-link") { // it names no version
				found = entry
			}
		}
		if found != "" {
			return t.roots.absolute(site.join(found))
		}
	}
	return ""
}

func (g *roots) stat(file string) (fs.FileInfo, error) {
	s, inside := g.locate(file)
	if !inside {
		return nil, fs.ErrNotExist
	}
	return g.opened[s.Root].Lstat(filepath.FromSlash(s.Path))
}
