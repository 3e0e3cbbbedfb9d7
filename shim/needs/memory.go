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
const edition = 14

// A memory remembers what distributions say: installed ones by the stamps of their METADATA and RECORD, in one file all
// indexes, in another what sources say that were read; each wheel, in a file of its own, by what it holds.
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
		m.memos[key] = memo.Open(m.title(kind), site)
	}
	return m.memos[key]
}

func (m *memory) title(kind string) string {
	v := m.target.Version
	return fmt.Sprintf("%s %d %d.%d.%d %s", kind, edition, v[0], v[1], v[2], m.target.Platform)
}

// recall gives an installed distribution as it is remembered, and what its sources say, yet to be decoded.
func (m *memory) recall(s Source) (x index, codes func() map[int]string, known bool) {
	if s.Stamp == (memo.Stamp{}) {
		return index{}, nil, false
	}
	text, found := m.find("needs", s)
	if !found {
		return index{}, nil, false
	}
	x, known = decodeIndex(text)
	return x, func() map[int]string { return m.codes(s) }, known
}

// recallWheel gives a wheel that holds what digest says as it is remembered.
func (m *memory) recallWheel(digest string) (x index, codes func() map[int]string, known bool) {
	text, found := memo.Text(m.wheelTitle(digest))
	if !found {
		return index{}, nil, false
	}
	t := &taker{rest: text}
	if x, known = decodeIndex(t.text()); !known {
		return index{}, nil, false
	}
	return x, func() map[int]string { return decodeCodes(t.rest) }, true
}

func (m *memory) wheelTitle(digest string) string {
	return m.title("needs wheel") + "\x00" + digest + "\x00"
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
	return decodeCodes(text)
}

func decodeCodes(text string) map[int]string {
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
	if d.Wheel != "" {
		m.keepWheel(d)
		return
	}
	if d.Stamp == (memo.Stamp{}) || d.opaque || slices.ContainsFunc(d.roots, func(root string) bool { return root != "" }) {
		return
	}
	if d.listed {
		m.put("needs", d, d.index.encode())
	}
	if d.fresh {
		m.put("needs code", d, d.encodeCodes())
	}
}

// keepWheel remembers a wheel that was read.
func (m *memory) keepWheel(d *distribution) {
	if d.digest == "" || d.opaque || !d.listed && !d.fresh {
		return
	}
	w := &writer{}
	w.text(d.index.encode())
	memo.KeepText(m.wheelTitle(d.digest), string(w.out)+d.encodeCodes()) // what is not remembered is read again
}

// encodeCodes gives what a distribution's sources say as it is remembered.
func (d *distribution) encodeCodes() string {
	all := maps.Clone(d.recall())
	if all == nil {
		all = map[int]string{}
	}
	maps.Copy(all, d.texts)
	maps.Copy(all, d.linkTexts)
	w := &writer{}
	w.number(uint64(len(all)))
	for _, file := range slices.Sorted(maps.Keys(all)) {
		w.number(uint64(file))
		w.text(all[file])
	}
	return string(w.out)
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
