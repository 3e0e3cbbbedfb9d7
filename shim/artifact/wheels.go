package artifact

import (
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

// remembered is the wheels' memory, a file in the environment's state folder.
const remembered = "artifacts.json"

// edition goes up when files are read in another way: older memory is then forgotten.
const edition = 3

// Bounds on the memory; a reading takes about 300 bytes.
const (
	maxEntries = 2000
	maxMemory  = 4 << 20
)

// A wheelMemory remembers readings of wheels.
type wheelMemory struct {
	folder string

	mu    sync.Mutex
	known map[wheel]policy.Built // nil until it is first asked for
	fresh []entry                // not yet saved
}

type memory struct {
	Edition int     `json:"edition"`
	Entries []entry `json:"entries"` // the oldest first
}

type entry struct {
	wheel
	Built policy.Built `json:"built"`
}

// A wheel is the name of its file and the SHA-256 of its bytes, or what stands for it.
type wheel struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

// read is Store.Wheel.
func (m *wheelMemory) read(path, digest string) (policy.Built, error) {
	w := wheel{filepath.Base(path), digest}
	if digest == "" {
		info, err := os.Stat(path)
		if err != nil {
			return policy.Built{}, &Missing{path, 1, err}
		}
		w.Digest = fmt.Sprintf("%s %d %d", path, info.Size(), info.ModTime().UnixNano())
	}
	if built, known := m.find(w); known {
		return built, nil
	}
	built, err := ScanWheel(path)
	if err == nil {
		m.put(entry{w, built})
	}
	return built, err
}

func (m *wheelMemory) find(w wheel) (policy.Built, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open()
	built, known := m.known[w]
	return built, known
}

func (m *wheelMemory) put(e entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open()
	m.known[e.wheel] = e.Built
	m.fresh = append(m.fresh, e)
}

// open reads the memory, once.
func (m *wheelMemory) open() {
	if m.known != nil {
		return
	}
	m.known = map[wheel]policy.Built{}
	for _, e := range m.saved() {
		m.known[e.wheel] = e.Built
	}
}

func (m *wheelMemory) saved() []entry {
	path := filepath.Join(m.folder, remembered)
	if info, err := os.Lstat(path); err != nil || info.Size() > maxMemory {
		return nil
	}
	text, err := readText(path)
	var saved memory
	if err != nil || json.Unmarshal(text, &saved) != nil || saved.Edition != edition {
		return nil
	}
	return saved.Entries
}

// save writes what is new, over what others have saved meanwhile; readers see the old memory or the new one.
func (m *wheelMemory) save() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.fresh) == 0 {
		return nil
	}
	text, err := json.Marshal(memory{edition, merge(m.saved(), m.fresh)})
	if err != nil {
		return fmt.Errorf("save readings: %w", err)
	}
	if err := m.replace(text); err != nil {
		return fmt.Errorf("save readings: %w", err)
	}
	m.fresh = nil
	return nil
}

// merge puts new entries behind the old ones that they do not replace, and forgets the oldest.
func merge(old, fresh []entry) []entry {
	replaced := map[wheel]bool{}
	for _, e := range fresh {
		replaced[e.wheel] = true
	}
	all := slices.DeleteFunc(old, func(e entry) bool { return replaced[e.wheel] })
	all = append(all, fresh...)
	return all[max(0, len(all)-maxEntries):]
}

func (m *wheelMemory) replace(text []byte) error {
	root, err := os.OpenRoot(m.folder)
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
