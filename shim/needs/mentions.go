package needs

import (
	"bytes"
	"errors"
)

// errGone says that a file of a RECORD is not there.
var errGone = errors.New("the file is gone")

// tops gives the top names that a source mentions in imports, or where it asks for a module by a text. It may give more:
// what stands in a docstring; never less.
func tops(data []byte) map[string]bool {
	found := map[string]bool{}
	for at := 0; ; {
		next := bytes.Index(data[at:], []byte("import"))
		if next < 0 {
			return found
		}
		at += next + len("import")
		start := at - len("import")
		if start > 0 && isWord(data[start-1]) || at < len(data) && isWord(data[at]) {
			quoted(data[at:], found) // import_module, importorskip
			continue
		}
		if !fromBefore(data[:start], found) {
			listed(data[at:], found)
		}
	}
}

func isWord(c byte) bool {
	return c == '_' || c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
}

// fromBefore reads "from X" before an "import"; false where there is none for certain.
func fromBefore(data []byte, found map[string]bool) bool {
	start := max(0, len(data)-400)
	at := start + bytes.LastIndex(data[start:], []byte("from"))
	if at < start || at > 0 && (isWord(data[at-1]) || data[at-1] == '.') {
		return false
	}
	after := data[at+len("from"):]
	if len(after) > 0 && isWord(after[0]) {
		return false
	}
	between, ok := skipBlank(after)
	name := dotted(between)
	rest, whole := skipBlank(between[len(name):])
	if !ok || !whole || len(name) == 0 || len(rest) > 0 {
		return false
	}
	add(name, found)
	return true
}

// skipBlank leaves out blanks, and line ends behind a backslash; false where a line ends without one.
func skipBlank(data []byte) ([]byte, bool) {
	rest := bytes.TrimLeft(data, " \t\\\r\n\f")
	blank := data[:len(data)-len(rest)]
	lines := bytes.Count(blank, []byte("\n"))
	return rest, lines == bytes.Count(blank, []byte("\\\n"))+bytes.Count(blank, []byte("\\\r\n"))
}

// listed reads "X as Y, Z" behind an "import".
func listed(data []byte, found map[string]bool) {
	for {
		data = bytes.TrimLeft(data, " \t\\\r\f")
		if len(data) > 0 && data[0] == '\n' {
			data = bytes.TrimLeft(data[1:], " \t") // behind a backslash
		}
		name := dotted(data)
		if len(name) == 0 {
			return
		}
		add(name, found)
		comma := bytes.IndexAny(data, ",\n;#")
		if comma < 0 || data[comma] != ',' {
			return
		}
		data = data[comma+1:]
	}
}

// quoted reads import_module("X") and the like.
func quoted(data []byte, found map[string]bool) {
	data = data[:min(len(data), 100)]
	at := bytes.IndexAny(data, `"'`)
	if at < 0 {
		return
	}
	add(dotted(data[at+1:]), found)
}

// dotted is the dotted name that a text begins with.
func dotted(data []byte) []byte {
	size := 0
	for size < len(data) && (isWord(data[size]) || data[size] == '.') {
		size++
	}
	return data[:size]
}

// add takes the first part of a dotted name; a relative one has none.
func add(name []byte, found map[string]bool) {
	top, _, _ := bytes.Cut(name, []byte("."))
	if len(top) > 0 && len(top) < 80 && !found[string(top)] {
		found[string(top)] = true
	}
}
