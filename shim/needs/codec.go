package needs

import (
	"encoding/binary"
	"maps"
	"slices"
)

// A writer puts numbers and texts together; strings and lists stand behind their lengths.
type writer struct{ out []byte }

func (w *writer) number(n uint64) { w.out = binary.AppendUvarint(w.out, n) }

func (w *writer) text(s string) {
	w.number(uint64(len(s)))
	w.out = append(w.out, s...)
}

func (w *writer) texts(all []string) {
	w.number(uint64(len(all)))
	for _, s := range all {
		w.text(s)
	}
}

func (w *writer) numbers(all []int) {
	w.number(uint64(len(all)))
	for _, n := range all {
		w.number(uint64(n))
	}
}

func (w *writer) flags(all ...bool) {
	var n uint64
	for i, f := range all {
		n |= uint64(bit(f)) << i
	}
	w.number(n)
}

// A taker takes them apart again; what is not there makes it fail.
type taker struct {
	rest   string
	failed bool
}

func (t *taker) number() uint64 {
	var n uint64
	for i := range min(len(t.rest), binary.MaxVarintLen64) {
		c := t.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			t.rest = t.rest[i+1:]
			return n
		}
	}
	t.rest, t.failed = "", true
	return 0
}

func (t *taker) text() string {
	n := t.number()
	if n > uint64(len(t.rest)) {
		t.rest, t.failed = "", true
		return ""
	}
	s := t.rest[:n]
	t.rest = t.rest[n:]
	return s
}

// count is a list's length; no list is longer than what is left.
func (t *taker) count() int {
	n := t.number()
	if n > uint64(len(t.rest)) {
		t.rest, t.failed = "", true
		return 0
	}
	return int(n)
}

func (t *taker) texts() []string {
	n := t.count()
	if n == 0 {
		return nil
	}
	all := make([]string, n)
	for i := range all {
		all[i] = t.text()
	}
	return all
}

func (t *taker) numbers() []int {
	n := t.count()
	if n == 0 {
		return nil
	}
	all := make([]int, n)
	for i := range all {
		all[i] = int(t.number())
	}
	return all
}

func (t *taker) flags(all ...*bool) {
	n := t.number()
	for i, f := range all {
		*f = n>>i&1 == 1
	}
}

// encode gives an index as it is remembered.
func (x *index) encode() string {
	w := &writer{}
	w.flags(x.opaque, x.strict)
	w.texts(x.files)
	w.texts(x.tops)
	w.texts(x.hooks)
	w.numbers(x.injectors)
	w.numbers(x.specs)
	w.number(uint64(len(x.entries)))
	for _, e := range x.entries {
		w.text(e.module)
		w.text(e.name)
		w.flags(e.script)
	}
	w.number(uint64(len(x.mentions)))
	for _, top := range slices.Sorted(maps.Keys(x.mentions)) {
		w.text(top)
		w.numbers(x.mentions[top])
	}
	return string(w.out)
}

// decodeIndex is its inverse.
func decodeIndex(text string) (x index, ok bool) {
	t := &taker{rest: text}
	t.flags(&x.opaque, &x.strict)
	x.files, x.tops, x.hooks, x.injectors, x.specs = t.texts(), t.texts(), t.texts(), t.numbers(), t.numbers()
	for range t.count() {
		var e entry
		e.module, e.name = t.text(), t.text()
		t.flags(&e.script)
		x.entries = append(x.entries, e)
	}
	n := t.count()
	x.mentions = make(map[string][]int, n)
	for range n {
		top := t.text()
		x.mentions[top] = t.numbers()
	}
	x.roots = make([]string, len(x.files))
	for _, list := range slices.AppendSeq([][]int{x.specs}, maps.Values(x.mentions)) {
		for _, i := range list {
			t.failed = t.failed || i < 0 || i >= len(x.files)
		}
	}
	return x, !t.failed && t.rest == ""
}

// encode gives what a source says as it is remembered.
func (c *code) encode() string {
	w := &writer{}
	w.number(c.hash)
	w.number(c.raises)
	w.number(uint64(c.refuses))
	w.flags(c.broken, c.dynamic, c.getattr, c.hasAll, c.openAll, c.specifies)
	w.texts(c.stars)
	w.texts(c.all)
	w.number(uint64(len(c.binds)))
	for i := range c.binds {
		b := &c.binds[i]
		w.text(b.name)
		w.number(uint64(b.kind))
		w.flags(b.sure, b.plain, b.open, b.init, b.loose, b.passes, b.rest, b.waived)
		w.number(uint64(b.line))
		w.number(b.hash)
		w.number(b.shape)
		w.text(b.module)
		w.text(b.target)
		w.texts(b.keywords)
		w.number(uint64(b.alone))
		w.number(uint64(b.placed))
		w.number(b.needed)
		for _, list := range [][]string{b.members, b.fields, b.bases, b.gives} {
			w.texts(list)
		}
	}
	for _, list := range [][]Need{c.needs, c.patches} {
		w.number(uint64(len(list)))
		for i := range list {
			list[i].encode(w)
		}
	}
	return string(w.out)
}

func (n *Need) encode(w *writer) {
	w.text(n.Module)
	w.text(n.Name)
	w.text(n.base)
	w.text(n.Beside)
	w.texts(n.Keywords)
	w.text(n.Member)
	w.number(uint64(n.Args))
	w.number(uint64(n.Line))
	w.number(uint64(n.Caught))
	w.flags(n.From, n.AtImport, n.Unsure, n.Silent, n.Deep, n.Base)
	w.texts(n.present)
	w.numbers(n.tries)
	w.numbers(n.excepts)
}

func decodeCode(text string) (*code, bool) {
	t := &taker{rest: text}
	c := &code{hash: t.number(), raises: t.number(), refuses: int(t.number())}
	t.flags(&c.broken, &c.dynamic, &c.getattr, &c.hasAll, &c.openAll, &c.specifies)
	c.stars, c.all = t.texts(), t.texts()
	c.binds = make([]bind, t.count())
	for i := range c.binds {
		b := &c.binds[i]
		b.name, b.kind = t.text(), kind(t.number())
		t.flags(&b.sure, &b.plain, &b.open, &b.init, &b.loose, &b.passes, &b.rest, &b.waived)
		b.line = int(t.number())
		b.hash, b.shape, b.module, b.target = t.number(), t.number(), t.text(), t.text()
		b.keywords, b.alone, b.placed, b.needed = t.texts(), int(t.number()), int(t.number()), t.number()
		b.members = t.texts()
		b.fields, b.bases, b.gives = t.texts(), t.texts(), t.texts()
	}
	c.needs, c.patches = decodeNeeds(t), decodeNeeds(t)
	return c, !t.failed && t.rest == ""
}

func decodeNeeds(t *taker) []Need {
	all := make([]Need, t.count())
	for i := range all {
		n := &all[i]
		n.Module, n.Name, n.base, n.Beside, n.Keywords, n.Member = t.text(), t.text(), t.text(), t.text(), t.texts(), t.text()
		n.Args, n.Line, n.Caught = int(t.number()), int(t.number()), Caught(t.number())
		t.flags(&n.From, &n.AtImport, &n.Unsure, &n.Silent, &n.Deep, &n.Base)
		n.present, n.tries, n.excepts = t.texts(), t.numbers(), t.numbers()
	}
	return all
}
