// Package memo remembers, in the user's cache folder, what was read from the files of one folder, for as long as those
// files are the same. It saves time and decides nothing: what is not remembered is read again.
package memo

import (
	"io"
	"maps"
	"sync"
	"time"
)

// A Stamp tells one state of a file from the next, as git's index does: a write changes the time of the last change
// (ctime), which nobody can set back.
type Stamp struct {
	Device, Inode, Size uint64
	Modified, Changed   int64 // nanoseconds
}

func (s Stamp) fields() [5]uint64 {
	return [5]uint64{s.Device, s.Inode, s.Size, uint64(s.Modified), uint64(s.Changed)}
}

// isFine says that the file system tells times finer than in seconds. The others (FAT, squashfs, Windows here) have no
// time of a change that could be trusted either.
func (s Stamp) isFine() bool { return s.Changed%int64(time.Second) != 0 }

// settled is how long a file must have been left alone: within a clock's tick, a change would leave the stamp as it is.
const settled = 2 * time.Second

// worthwhile is how many new texts make up for writing the memory again.
const worthwhile = 32

// A Memo holds texts by the names of the files, relative to the folder, that they were read from. It is safe for
// concurrent use.
type Memo struct {
	kind, folder string
	opened       time.Time
	root         root

	mu    sync.Mutex
	old   map[string]entry
	fresh map[string]entry
	dear  bool // what is fresh is worth saving, however little it be
}

type entry struct {
	stamp Stamp
	text  string
}

// Open takes what the memory is of, and the folder, an absolute path. A memory that cannot be read is an empty one.
func Open(kind, folder string) *Memo {
	m := &Memo{kind: kind, folder: folder, opened: time.Now(), root: openRoot(folder), fresh: map[string]entry{}}
	if text, err := readOwn(m.name()); err == nil {
		m.old = decode(text, m.title())
	}
	return m
}

// Stamp looks at a file; that of one that cannot be looked at is zero.
func (m *Memo) Stamp(file string) Stamp { return m.root.stamp(file) }

// IsSettled says that a file had been left alone for a while when the memory was opened, so that what is read of it now
// belongs to its stamp.
func (m *Memo) IsSettled(s Stamp) bool {
	return s.isFine() && m.opened.UnixNano()-max(s.Modified, s.Changed) >= int64(settled)
}

// Find returns what was read from a file of that stamp.
func (m *Memo) Find(file string, s Stamp) (text string, found bool) {
	m.mu.Lock()
	e, found := m.fresh[file]
	m.mu.Unlock()
	if !found {
		e, found = m.old[file]
	}
	return e.text, found && e.stamp == s
}

// Put remembers a text that was read from a file after it was stamped.
func (m *Memo) Put(file string, s Stamp, text string) { m.put(file, s, text, false) }

// Keep is Put of a text that took long to make: it alone is worth saving.
func (m *Memo) Keep(file string, s Stamp, text string) { m.put(file, s, text, true) }

func (m *Memo) put(file string, s Stamp, text string, dear bool) {
	if !m.IsSettled(s) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fresh[file] = entry{s, text}
	m.dear = m.dear || dear
}

// Close saves what is new where it is worth it, without the files that are gone.
func (m *Memo) Close() error {
	defer m.root.close()
	if len(m.fresh) < worthwhile && !m.dear {
		return nil
	}
	all := maps.Clone(m.fresh)
	for file, e := range m.old {
		if m.Stamp(file) == e.stamp {
			all[file] = e
		}
	}
	return writeOwn(m.name(), func(w io.Writer) error { return encode(w, m.title(), all) })
}

// title begins the memory's file, so that none is taken for another.
func (m *Memo) title() string { return "pipguard memo 1\x00" + m.kind + "\x00" + m.folder + "\x00" }

// name is the memory's file, as isOurs knows it.
func (m *Memo) name() string { return titled(m.title()) }
