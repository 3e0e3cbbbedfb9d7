package transaction

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Kind is what is wrong with a file after a run.
type Kind int

// The kinds of findings. Lost is a file of a distribution that the run did not name, which went with what was removed.
const (
	Missing Kind = iota + 1
	WrongSize
	WrongDigest
	NoRecord   // the distribution's metadata is not there
	StillThere // a removed distribution's metadata is
	Lost
)

// Finding is one thing that is not as the run should have left it; Path is absolute.
type Finding struct {
	Distribution, Version, Path string
	Kind                        Kind
}

// Verify tells whether every distribution that the run touched is whole, by its RECORD.
func (t *Transaction) Verify() ([]Finding, error) {
	c := &checker{ground: t.ground, members: t.members}
	c.unknown = len(t.members) == 0 || slices.ContainsFunc(t.Add, func(a Added) bool { return a.Wheel == "" })
	added := map[string]bool{}
	for _, a := range t.Add {
		added[normal(a.Name)] = true
		if info := t.metadata(a.Name, a.Version); info == "" {
			c.find(Finding{a.Name, a.Version, "", NoRecord})
		} else {
			c.check(a.Name, a.Version, info, wholly)
		}
	}
	for _, d := range t.Remove {
		info := filepath.Join(real(d.Site), d.Info)
		if _, err := t.ground.stat(info); err == nil && !added[normal(d.Name)] {
			c.find(Finding{d.Name, d.Version, info, StillThere})
		}
	}
	c.work.Wait()
	t.odd = c.odd
	t.lost(c)
	slices.SortFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Distribution, b.Distribution), strings.Compare(a.Path, b.Path))
	})
	return c.findings, errors.Join(c.errs...)
}

// metadata is the path of the metadata of that release where distributions are installed; "" when there is none.
func (t *Transaction) metadata(name, version string) string {
	for _, site := range t.Sites {
		f, err := t.ground.open(site)
		if err != nil {
			continue
		}
		names, err := f.list()
		f.close()
		if err != nil {
			continue
		}
		var found []string
		for entry := range names {
			if metadataOf(entry) == normal(name) {
				found = append(found, entry)
			}
		}
		slices.SortFunc(found, func(a, b string) int { return strings.Compare(b, a) })
		if len(found) > 0 {
			ofVersion := slices.IndexFunc(found, func(entry string) bool { return strings.Contains(entry, "-"+version) })
			return t.ground.absolute(site.join(found[max(0, ofVersion)]))
		}
	}
	return ""
}

// lost finds files that the run removed and that a distribution it does not name needs.
func (t *Transaction) lost(c *checker) {
	gone := map[string]bool{}
	for _, state := range t.folders {
		f, err := t.ground.open(state.spot)
		names := map[string]byte{}
		if err == nil {
			names, _ = f.list()
			f.close()
		}
		for name := range state.Files {
			if names[name] == 0 && !strings.HasSuffix(name, ".pyc") {
				gone[t.ground.absolute(state.join(name))] = true
			}
		}
	}
	if len(gone) == 0 {
		return
	}
	planned := t.plannedNames()
	for _, site := range t.Sites {
		state := t.folders[site]
		if state == nil {
			continue
		}
		for name := range state.Names {
			owner, isInfo := strings.CutSuffix(name, ".dist-info")
			if !isInfo || planned[metadataOf(name)] {
				continue
			}
			distribution, version, _ := strings.Cut(owner, "-")
			for _, entry := range t.ground.records(t.ground.absolute(site), t.ground.absolute(site.join(name))) {
				if gone[entry.path] {
					c.find(Finding{distribution, version, entry.path, Lost})
				}
			}
		}
	}
}

// How closely a distribution's files are compared with its RECORD.
type closeness int

const (
	wholly closeness = iota // presence, size and digest
	sizes                   // presence and size
)

// checker compares files with their RECORD, on all processors.
type checker struct {
	ground   *ground
	members  map[string][]member // what the plan's wheels hold
	unknown  bool                // there is more that is not known
	work     sync.WaitGroup
	mutex    sync.Mutex
	findings []Finding
	odd      []string // files that are not as their RECORD says, and right
	errs     []error
}

func (c *checker) find(f Finding) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.findings = append(c.findings, f)
}

// check compares the files of the distribution whose metadata is info.
func (c *checker) check(name, version, info string, how closeness) {
	if !strings.HasSuffix(info, ".dist-info") {
		return
	}
	entries := c.ground.records(filepath.Dir(info), info)
	if len(entries) == 0 {
		c.find(Finding{name, version, filepath.Join(info, "RECORD"), NoRecord})
		return
	}
	share := len(entries)/runtime.NumCPU() + 1
	for part := range slices.Chunk(entries, share) {
		c.work.Go(func() {
			for _, entry := range part {
				kind, err := c.compare(entry, how)
				if kind != 0 {
					c.find(Finding{name, version, entry.path, kind})
				}
				if err != nil {
					c.mutex.Lock()
					c.errs = append(c.errs, err)
					c.mutex.Unlock()
				}
			}
		})
	}
}

// compare is what is wrong with a RECORD's file, 0 when nothing is. Files outside the ground are not pip's to write.
func (c *checker) compare(entry record, how closeness) (Kind, error) {
	s, inside := c.ground.locate(entry.path)
	if !inside {
		return 0, nil
	}
	file, err := c.ground.roots[s.Root].Open(filepath.FromSlash(s.Path))
	if errors.Is(err, fs.ErrNotExist) {
		if c.promised(entry.path) {
			return Missing, nil
		}
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer file.Close()
	kind, err := differs(file, entry, how)
	if kind == 0 || err != nil {
		return 0, err
	}
	same, err := c.asPacked(file, entry.path)
	if err != nil {
		return 0, err
	}
	if same {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		c.odd = append(c.odd, entry.path)
		return 0, nil
	}
	return kind, nil
}

// differs compares an open file with its RECORD line.
func differs(file *os.File, entry record, how closeness) (Kind, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	if size, err := strconv.ParseInt(entry.size, 10, 64); err == nil && info.Size() != size {
		return WrongSize, nil
	}
	digest, hasDigest := strings.CutPrefix(entry.digest, "sha256=")
	if how == sizes || !hasDigest {
		return 0, nil
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return 0, err
	}
	if base64.RawURLEncoding.EncodeToString(hash.Sum(nil)) != strings.TrimRight(digest, "=") {
		return WrongDigest, nil
	}
	return 0, nil
}

// promised tells whether pip must have written path: a wheel's RECORD may name files that the wheel does not hold, and
// pip copies those lines.
func (c *checker) promised(path string) bool {
	_, packed := c.members[path]
	return packed || c.unknown || strings.HasSuffix(path, ".pyc")
}

// asPacked tells whether the file is what one of the plan's wheels holds for path: the RECORD may be wrong, which pip
// does not look at; of two wheels with the same file one wins; and of a script whose first line pip rewrites, pips
// before 23.1 leave the wheel's digest in RECORD.
func (c *checker) asPacked(file *os.File, path string) (bool, error) {
	if len(c.members[path]) == 0 {
		return false, nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	content := bufio.NewReader(file)
	first, err := content.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	rest := crc32.NewIEEE()
	asIs := crc32.NewIEEE()
	asIs.Write(first)
	generic := []byte("#!python\n")
	rest.Write(generic)
	size, err := io.Copy(io.MultiWriter(asIs, rest), content)
	return slices.Contains(c.members[path], member{path, asIs.Sum32(), size + int64(len(first))}) ||
		bytes.HasPrefix(first, []byte("#!")) &&
			slices.Contains(c.members[path], member{path, rest.Sum32(), size + int64(len(generic))}), err
}

func (g *ground) stat(file string) (fs.FileInfo, error) {
	s, inside := g.locate(file)
	if !inside {
		return nil, fs.ErrNotExist
	}
	return g.roots[s.Root].Lstat(filepath.FromSlash(s.Path))
}
