package memo

import (
	"bufio"
	"encoding/binary"
	"io"
	"maps"
	"slices"
	"strings"
)

// A memory's text is its title, and for each file its name, stamp and text; strings stand behind their lengths.

func encode(to io.Writer, title string, all map[string]entry) error {
	w := bufio.NewWriterSize(to, 64<<10)
	w.WriteString(title)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		e := all[name]
		writeString(w, name)
		for _, field := range e.stamp.fields() {
			writeNumber(w, field)
		}
		writeString(w, e.text)
	}
	return w.Flush() // which has the error of any write
}

func writeString(w *bufio.Writer, text string) {
	writeNumber(w, uint64(len(text)))
	w.WriteString(text)
}

func writeNumber(w *bufio.Writer, n uint64) {
	w.Write(binary.LittleEndian.AppendUint64(w.AvailableBuffer(), n))
}

// decode gives the entries, whose texts are parts of text; nil where text is no memory of that title.
func decode(text, title string) map[string]entry {
	r := reader{rest: text}
	if r.take(uint64(len(title))) != title {
		return nil
	}
	all := make(map[string]entry, strings.Count(text, ".dist-info/"))
	for r.rest != "" {
		name := r.take(r.number())
		stamp := Stamp{r.number(), r.number(), r.number(), int64(r.number()), int64(r.number())}
		all[name] = entry{stamp, r.take(r.number())}
	}
	if r.failed {
		return nil
	}
	return all
}

// A reader takes parts off a text; what is not there makes it fail and end.
type reader struct {
	rest   string
	failed bool
}

func (r *reader) take(n uint64) string {
	if n > uint64(len(r.rest)) {
		r.rest, r.failed = "", true
		return ""
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) number() uint64 {
	part := r.take(8)
	if part == "" {
		return 0
	}
	var n uint64
	for i := range 8 {
		n |= uint64(part[i]) << (8 * i)
	}
	return n
}
