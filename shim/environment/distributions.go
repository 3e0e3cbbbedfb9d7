package environment

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/memo"
	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/parallel"
)

// A Distribution is an installed distribution and where it lies.
type Distribution struct {
	policy.Distribution
	Site   string     // the folder that it is installed in
	Folder string     // its .dist-info or .egg-info, below Site
	Stamp  memo.Stamp // of its METADATA, before that was read; zero where it has none
	Unread []string   // what it requires, in lines that are no PEP 508 requirements
}

// Artifacts is where its files lie, for an artifact.Store to read.
func (d Distribution) Artifacts() artifact.Distribution {
	return artifact.Distribution{Name: d.Name, Site: d.Site, Folder: d.Folder, Stamp: d.Stamp}
}

// A Flaw is a part of the environment that cannot be read, or means two things.
type Flaw struct {
	Name string // the distribution, as far as it is known
	Path string
	Err  error
}

func (f Flaw) Error() string { return fmt.Sprintf("%s: %v", f.Path, f.Err) }
func (f Flaw) Unwrap() error { return f.Err }

// ErrTwice says that one folder holds two versions' metadata of one distribution.
var ErrTwice = errors.New("a second .dist-info of the same distribution")

// Installed reads the metadata of all distributions that the environment sees, and says what it could not read.
func (e *Environment) Installed() ([]Distribution, []Flaw, error) {
	return Read(append(slices.Clone(e.Site), e.Shared...)...)
}

// Read reads the metadata of all distributions in folders; an earlier folder's distribution hides a later one's.
func Read(sites ...string) ([]Distribution, []Flaw, error) {
	var all []Distribution
	var flaws []Flaw
	seen := map[string]bool{}
	for _, site := range sites {
		found, bad, err := readSite(site)
		if err != nil {
			return nil, nil, err
		}
		here := make(map[string]bool, len(found))
		found = slices.DeleteFunc(found, func(d Distribution) bool {
			twice, hidden := here[d.Name], seen[d.Name]
			if here[d.Name] = true; twice {
				bad = append(bad, Flaw{d.Name, filepath.Join(site, d.Folder), ErrTwice})
			}
			return twice || hidden
		})
		maps.Copy(seen, here)
		all, flaws = join(all, found), append(flaws, bad...)
	}
	return all, flaws, nil
}

// join is append, which makes no copy of the first list.
func join(all, found []Distribution) []Distribution {
	if all == nil {
		return found
	}
	return append(all, found...)
}

// memory is what the memory of METADATA is called; the number goes up when files are read in another way.
const memory = "METADATA 2"

// readSite reads one folder.
func readSite(site string) ([]Distribution, []Flaw, error) {
	entries, err := os.ReadDir(site)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("list %s: %w", site, err)
	}
	remembered := memo.Open(memory, site)
	defer remembered.Close() // what cannot be saved is read again
	entries = slices.DeleteFunc(entries, func(entry fs.DirEntry) bool { return !isMetadata(entry.Name()) })
	results := make([]Distribution, len(entries))
	errs := make([]error, len(entries))
	parallel.Each(len(entries), 256, func(mine iter.Seq[int]) {
		for i := range mine {
			results[i], errs[i] = readDistribution(site, entries[i].Name(), remembered)
		}
	})
	found, flaws := results[:0], []Flaw(nil)
	for i := range results {
		switch {
		case errs[i] == nil:
			found = append(found, results[i])
		case !errors.Is(errs[i], fs.ErrNotExist): // a folder without METADATA is what pip does not see either
			name, _, _ := strings.Cut(entries[i].Name(), "-")
			flaws = append(flaws, Flaw{pep508.Normalize(name), filepath.Join(site, entries[i].Name()), errs[i]})
		}
	}
	return found, flaws, nil
}

// isMetadata recognises metadata folders and files by their names; pip's stashed leftovers (~umpy) are none.
func isMetadata(name string) bool {
	return !strings.HasPrefix(name, "~") &&
		(strings.HasSuffix(name, ".dist-info") || strings.HasSuffix(name, ".egg-info") || strings.HasSuffix(name, ".egg-link"))
}

func readDistribution(site, folder string, remembered *memo.Memo) (Distribution, error) {
	path := filepath.Join(site, folder)
	var m metadata.Metadata
	var stamp memo.Stamp
	var err error
	switch {
	case strings.HasSuffix(folder, ".dist-info"):
		stamp = remembered.Stamp(folder + "/METADATA")
		m, err = recallMetadata(site, folder+"/METADATA", stamp, remembered)
	case strings.HasSuffix(folder, ".egg-link"):
		m, err = metadata.ReadEggLink(path)
	default:
		m, err = metadata.ReadEggInfo(path)
	}
	if err != nil {
		return Distribution{}, err
	}
	d := Distribution{Distribution: m.Distribution(), Site: site, Folder: folder, Stamp: stamp, Unread: m.Unread}
	return d, nil
}

// recallMetadata is metadata.Read of a file below site, remembered by its stamp.
func recallMetadata(site, name string, stamp memo.Stamp, remembered *memo.Memo) (metadata.Metadata, error) {
	if stamp == (memo.Stamp{}) {
		return metadata.Read(filepath.Join(site, name))
	}
	if fields, found := remembered.Find(name, stamp); found {
		return metadata.Interpret(fields)
	}
	fields, err := metadata.Fields(filepath.Join(site, name))
	if err != nil {
		return metadata.Metadata{}, err
	}
	m, err := metadata.Interpret(fields)
	if err == nil && !strings.Contains(fields, "://") { // a URL may carry credentials, which are stored nowhere
		remembered.Put(name, stamp, fields)
	}
	return m, err
}
