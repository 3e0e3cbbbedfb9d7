package artifact

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/pipguard/pipguard/policy"
)

// remembered is the memory's file in the environment's state folder.
const remembered = "artifacts.json"

// edition goes up when files are read in another way: older memory is then forgotten.
const edition = 2

// Bounds on the memory; a reading takes about 300 bytes.
const (
	maxEntries = 2000
	maxMemory  = 4 << 20
)

// A Store remembers readings, by a distribution's name, version and the digest of its RECORD, or by a wheel's digest.
// What cannot be read of it counts as forgotten. It is safe for concurrent use.
type Store struct {
	folder  string
	silence silence

	mu      sync.Mutex
	entries map[string]entry // by key
	fresh   []entry          // not yet saved
}

type memory struct {
	Edition int     `json:"edition"`
	Entries []entry `json:"entries"` // the oldest first
}

type entry struct {
	Name      string       `json:"name"`
	Version   string       `json:"version"`
	Digest    string       `json:"digest"`
	Built     policy.Built `json:"built"`
	Witnesses []witness    `json:"witnesses,omitempty"`
}

// A witness is a file named in a reading, as it was: one rebuilt in its place is read again though RECORD is the same.
type witness struct {
	File     string `json:"file"`
	Size     int64  `json:"size"`
	Modified int64  `json:"modified"` // nanoseconds
}

func (e entry) key() string { return e.Name + "\x00" + e.Version + "\x00" + e.Digest }

// OpenStore takes the environment's state folder, which need not exist.
func OpenStore(folder string) *Store {
	s := &Store{folder: folder, entries: map[string]entry{}}
	for _, e := range s.load() {
		s.entries[e.key()] = e
	}
	return s
}

func (s *Store) load() []entry {
	path := filepath.Join(s.folder, remembered)
	if info, err := os.Lstat(path); err != nil || info.Size() > maxMemory {
		return nil
	}
	text, err := readText(path)
	var m memory
	if err != nil || json.Unmarshal(text, &m) != nil || m.Edition != edition {
		return nil
	}
	return m.Entries
}

// Installed reads what an installed distribution's files were built against, or remembers it; the error is a *Missing.
func (s *Store) Installed(d Distribution) (policy.Built, error) {
	if s.silence.of(d) {
		return policy.Built{}, nil
	}
	l, err := list(d)
	if err != nil {
		return policy.Built{}, &Missing{d.Folder, 1, err}
	}
	e := entry{Name: d.Name, Version: d.Version, Digest: l.digest}
	if known, ok := s.find(e.key()); ok && known.holds(d.Site) {
		return known.Built, nil
	}
	e.Built, err = l.scan(d)
	if err == nil {
		e.Witnesses = witnesses(d.Site, e.Built)
		s.put(e)
	}
	return e.Built, err
}

// Wheel is ScanWheel, remembered by the wheel's SHA-256 in hex as pip's report has it; where that is "", by its path,
// size and time.
func (s *Store) Wheel(path, digest string) (policy.Built, error) {
	e := entry{Name: filepath.Base(path), Digest: digest}
	if digest == "" {
		info, err := os.Stat(path)
		if err != nil {
			return policy.Built{}, &Missing{path, 1, err}
		}
		e.Digest = fmt.Sprintf("%s %d %d", path, info.Size(), info.ModTime().UnixNano())
	}
	if known, ok := s.find(e.key()); ok {
		return known.Built, nil
	}
	var err error
	if e.Built, err = ScanWheel(path); err == nil {
		s.put(e)
	}
	return e.Built, err
}

// Save writes what is new, over what others have saved meanwhile; readers see the old memory or the new one.
func (s *Store) Save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.fresh) == 0 {
		return nil
	}
	text, err := json.Marshal(memory{edition, merge(s.load(), s.fresh)})
	if err != nil {
		return fmt.Errorf("save readings: %w", err)
	}
	if err := s.replace(text); err != nil {
		return fmt.Errorf("save readings: %w", err)
	}
	s.fresh = nil
	return nil
}

// Close lets go of what the store read, and keeps for the user's next run which distributions say nothing.
func (s *Store) Close() error { return s.silence.close() }

// merge puts new entries behind the old ones that they do not replace, and forgets the oldest.
func merge(old, fresh []entry) []entry {
	replaced := map[string]bool{}
	for _, e := range fresh {
		replaced[e.key()] = true
	}
	all := slices.DeleteFunc(old, func(e entry) bool { return replaced[e.key()] })
	all = append(all, fresh...)
	return all[max(0, len(all)-maxEntries):]
}

func (s *Store) replace(text []byte) error {
	root, err := os.OpenRoot(s.folder)
	if err != nil {
		return err
	}
	defer root.Close()
	temporary := remembered + "." + rand.Text()
	err = root.WriteFile(temporary, text, 0o600)
	if err == nil {
		err = root.Rename(temporary, remembered)
	}
	if err != nil {
		return errors.Join(err, ignoreNotExist(root.Remove(temporary)))
	}
	return nil
}

func ignoreNotExist(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (s *Store) find(key string) (entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.entries[key]
	return e, ok
}

func (s *Store) put(e entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries[e.key()] = e
	s.fresh = append(s.fresh, e)
}

// holds says whether the files that the reading names are as they were.
func (e entry) holds(folder string) bool {
	return slices.Equal(e.Witnesses, witnesses(folder, e.Built))
}

// witnesses looks at the files that a reading names.
func witnesses(folder string, b policy.Built) []witness {
	var all []witness
	for _, name := range []string{
		b.NumPy1Only.Example, b.NumPy2Aware.Example, b.NumPyFloor.File,
		b.ProtobufDescriptors.Example, b.ProtobufServices.Example, b.ProtobufFloor.File,
	} {
		if name == "" {
			continue
		}
		w := witness{File: name, Size: -1}
		if info, err := os.Lstat(filepath.Join(folder, filepath.FromSlash(name))); err == nil {
			w.Size, w.Modified = info.Size(), info.ModTime().UnixNano()
		}
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b witness) int { return cmp.Compare(a.File, b.File) })
	return slices.Compact(all)
}
