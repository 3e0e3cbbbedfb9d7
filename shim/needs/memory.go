package needs

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/pipguard/pipguard/shim/memo"
)

// edition counts the forms in which readings are remembered, and what they hold: it changes with the reader.
const edition = 3

// A memory remembers what installed distributions say, by the stamps of their METADATA and RECORD: in one file all
// indexes, in another what sources say that were read.
type memory struct {
	target Target
	mu     sync.Mutex
	memos  map[string]*memo.Memo // by kind and site
}

func (m *memory) open(kind, site string) *memo.Memo {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.memos == nil {
		m.memos = map[string]*memo.Memo{}
	}
	key := kind + "\x00" + site
	if m.memos[key] == nil {
		v := m.target.Version
		m.memos[key] = memo.Open(fmt.Sprintf("%s %d %d.%d.%d %s", kind, edition, v[0], v[1], v[2], m.target.Platform), site)
	}
	return m.memos[key]
}

// recall gives a source's distribution as it is remembered.
func (m *memory) recall(s Source) (index, bool) {
	if s.Wheel != "" || s.Stamp == (memo.Stamp{}) {
		return index{}, false
	}
	text, found := m.find("needs", s)
	if !found {
		return index{}, false
	}
	return decodeIndex(text)
}

// find gives a text whose RECORD is as it was.
func (m *memory) find(kind string, s Source) (string, bool) {
	saved := m.open(kind, s.Site)
	text, found := saved.Find(s.Folder+"/METADATA", s.Stamp)
	if !found {
		return "", false
	}
	t := &taker{rest: text}
	record := saved.Stamp(s.Folder + "/RECORD")
	same := t.number() == record.Size && t.number() == uint64(record.Modified) && t.number() == uint64(record.Changed)
	return t.rest, same && !t.failed
}

// codes gives what is remembered of a distribution's sources, yet to be decoded.
func (m *memory) codes(s Source) map[int]string {
	text, found := m.find("needs code", s)
	if !found {
		return nil
	}
	t := &taker{rest: text}
	n := t.count()
	all := make(map[int]string, n)
	for range n {
		file := int(t.number())
		all[file] = t.text()
	}
	if t.failed {
		return nil
	}
	return all
}

// keep remembers what is new of a distribution. Editable installs lie elsewhere, and are read each time.
func (m *memory) keep(d *distribution) {
	if d.Wheel != "" || d.Stamp == (memo.Stamp{}) || d.opaque || slices.ContainsFunc(d.roots, func(root string) bool { return root != "" }) {
		return
	}
	if d.listed {
		m.put("needs", d, d.index.encode())
	}
	if !d.fresh {
		return
	}
	all := maps.Clone(d.recall())
	if all == nil {
		all = map[int]string{}
	}
	for file, c := range d.codes {
		if _, known := all[file]; !known {
			all[file] = c.encode()
		}
	}
	maps.Copy(all, d.linkTexts)
	w := &writer{}
	w.number(uint64(len(all)))
	for _, file := range slices.Sorted(maps.Keys(all)) {
		w.number(uint64(file))
		w.text(all[file])
	}
	m.put("needs code", d, string(w.out))
}

func (m *memory) put(kind string, d *distribution, text string) {
	saved := m.open(kind, d.Site)
	record := saved.Stamp(d.Folder + "/RECORD")
	if record == (memo.Stamp{}) || !saved.IsSettled(record) {
		return
	}
	w := &writer{}
	w.number(record.Size)
	w.number(uint64(record.Modified))
	w.number(uint64(record.Changed))
	saved.Keep(d.Folder+"/METADATA", d.Stamp, string(w.out)+text)
}

func (m *memory) close() error {
	var err error
	for _, saved := range m.memos {
		err = errors.Join(err, saved.Close())
	}
	m.memos = nil
	return err
}
