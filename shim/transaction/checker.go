package transaction

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/pipguard/pipguard/shim/parallel"
)

// How closely a distribution's files are compared with its RECORD.
type closeness int

const (
	wholly closeness = iota // presence, size and digest
	sizes                   // presence and size
)

// checker compares files with their RECORD.
type checker struct {
	roots    *roots
	members  map[string][]member // what the plan's wheels hold
	unknown  bool                // there is more that is not known
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

func (c *checker) fail(err error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.errs = append(c.errs, err)
}

// check compares the files of the distribution whose metadata is info.
func (c *checker) check(name, version, info string, how closeness) {
	if !strings.HasSuffix(info, ".dist-info") {
		return
	}
	entries := c.roots.records(filepath.Dir(info), info)
	if len(entries) == 0 {
		c.find(Finding{name, version, filepath.Join(info, "RECORD"), NoRecord})
		return
	}
	byFolder := map[relPath][]record{}
	for _, entry := range entries {
		if s, inside := c.roots.locate(entry.path); inside { // what lies outside is not pip's to write
			byFolder[s.parent()] = append(byFolder[s.parent()], entry)
		}
	}
	type part struct {
		folder  relPath
		entries []record
	}
	var parts []part
	for s, all := range byFolder {
		for some := range slices.Chunk(all, 256) { // thousands of files may lie in one folder
			parts = append(parts, part{s, some})
		}
	}
	parallel.Each(len(parts), 1, func(mine iter.Seq[int]) {
		buffer := make([]byte, 1<<16)
		for i := range mine {
			c.checkIn(parts[i].folder, parts[i].entries, how, name, version, buffer)
		}
	})
}

// checkIn compares files of one folder.
func (c *checker) checkIn(s relPath, entries []record, how closeness, name, version string, buffer []byte) {
	f, err := c.roots.open(s)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		c.fail(err)
		return
	}
	if err == nil {
		defer f.close()
	}
	for _, entry := range entries {
		kind, err := c.compare(f, entry, how, buffer)
		if kind != 0 {
			c.find(Finding{name, version, entry.path, kind})
		}
		if err != nil {
			c.fail(err)
		}
	}
}

// compare is what is wrong with a RECORD's file in the folder f (nil: there is none), 0 when nothing is.
func (c *checker) compare(f *folder, entry record, how closeness, buffer []byte) (Kind, error) {
	file, err := openEntry(f, entry)
	if errors.Is(err, fs.ErrNotExist) {
		if c.promised(entry.path) {
			return Missing, nil
		}
		return 0, nil
	}
	if file == nil || err != nil {
		return 0, err
	}
	defer file.Close()
	kind, err := differs(file, entry, how, buffer)
	if kind == 0 || err != nil {
		return 0, err
	}
	same := filepath.Ext(entry.path) == ".pyc" // NumPy's wheels hold some, and pip compiles over them
	if !same {
		same, err = c.asPacked(file, entry.path)
	}
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

// openEntry opens a RECORD's file; nil where it is there and RECORD says no more of it.
func openEntry(f *folder, entry record) (*os.File, error) {
	if f == nil {
		return nil, fs.ErrNotExist
	}
	name := filepath.Base(entry.path)
	if entry.size == "" && entry.digest == "" {
		_, err := f.root.Lstat(name)
		return nil, err
	}
	return openFile(f, name)
}

// differs compares an open file with its RECORD line.
func differs(file *os.File, entry record, how closeness, buffer []byte) (Kind, error) {
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
	if _, err := io.CopyBuffer(hash, struct{ io.Reader }{file}, buffer); err != nil {
		return 0, err
	}
	if base64.RawURLEncoding.EncodeToString(hash.Sum(nil)) != strings.TrimRight(digest, "=") {
		return WrongDigest, nil
	}
	return 0, nil
}

// promised reports whether pip must have written path: a wheel's RECORD may name files that the wheel does not hold, and
// pip copies those lines.
func (c *checker) promised(path string) bool {
	_, packed := c.members[path]
	return packed || c.unknown || strings.HasSuffix(path, ".pyc")
}

// asPacked reports whether the file is what one of the plan's wheels holds for path: the RECORD may be wrong, which pip
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
