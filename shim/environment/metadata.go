package environment

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/pipguard/pipguard/policy/pep508"
)

// Metadata is the part of a METADATA or PKG-INFO file that the judgement needs (core metadata specification).
type Metadata struct {
	Name, Version  string
	RequiresPython string
	Requires       []pep508.Requirement
	Optional       string   // Requires-Dist lines for an extra alone
	Unread         []string // Requires-Dist lines that are no PEP 508 requirements, as old releases have them
}

// The header of a METADATA file is read up to its blank line, and no further than this many bytes.
const maxHeader = 4 << 20

var (
	errNoName  = errors.New("has no Name or no Version")
	errTooLong = errors.New("has a header of more than 4 MiB")
)

// ReadMetadata reads a file's header fields.
func ReadMetadata(path string) (Metadata, error) {
	file, err := openHeader(path)
	if err != nil {
		return Metadata{}, err
	}
	defer file.Close()
	m, err := ParseMetadata(file)
	if err != nil {
		return Metadata{}, fmt.Errorf("read METADATA: %w", err)
	}
	return m, nil
}

var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 8<<10) }}

// ParseMetadata reads header fields up to the blank line, as email headers with folded lines (PEP 566).
func ParseMetadata(r io.Reader) (Metadata, error) {
	limited := &io.LimitedReader{R: r, N: maxHeader}
	lines := buffers.Get().(*bufio.Reader)
	defer buffers.Put(lines)
	lines.Reset(limited)
	var m Metadata
	var optional []byte
	var field []byte // the last field that is kept, its folded lines joined
	for {
		line, err := wholeLine(lines)
		switch {
		case len(line) > 0 && (line[0] == ' ' || line[0] == '\t'):
			if len(field) > 0 {
				field = append(append(field, ' '), bytes.TrimSpace(line)...)
			}
		default:
			optional = m.set(field, optional)
			if field = field[:0]; wanted(line) {
				field = append(field, line...)
			}
		}
		if len(line) == 0 || err != nil {
			break
		}
	}
	m.Optional = string(m.set(field, optional))
	switch {
	case limited.N == 0:
		return m, errTooLong
	case m.Name == "" || m.Version == "":
		return m, errNoName
	}
	return m, nil
}

// wholeLine reads one line without its end, however long it is; what it returns is valid until the next call.
func wholeLine(lines *bufio.Reader) ([]byte, error) {
	line, more, err := lines.ReadLine()
	if !more {
		return line, err
	}
	long := bytes.Clone(line)
	for more && err == nil {
		line, more, err = lines.ReadLine()
		long = append(long, line...)
	}
	return long, err
}

// wanted tells by its first letter whether a field can be one that is kept.
func wanted(field []byte) bool {
	return len(field) > 0 && bytes.IndexByte([]byte("NVRnvr"), field[0]) >= 0
}

// set takes a field; a requirement for an extra goes to the lines of optional ones.
func (m *Metadata) set(field, optional []byte) []byte {
	key, value, ok := bytes.Cut(field, []byte(":"))
	if !ok {
		return optional
	}
	value = bytes.TrimSpace(value)
	switch {
	case named(key, "name"):
		m.Name = string(value)
	case named(key, "version"):
		m.Version = string(value)
	case named(key, "requires-python"):
		m.RequiresPython = string(value)
	case named(key, "requires-dist"):
		if isOptional(value) {
			return append(append(optional, value...), '\n')
		}
		m.require(string(value))
	}
	return optional
}

func named(key []byte, name string) bool { return bytes.EqualFold(key, []byte(name)) }

func (m *Metadata) require(line string) {
	requirement, err := pep508.Parse(line)
	if err != nil {
		m.Unread = append(m.Unread, line)
		return
	}
	m.Requires = append(m.Requires, requirement)
}

// isOptional tells a requirement whose marker asks for an extra and has no "or", so that it never holds without one.
func isOptional(line []byte) bool {
	_, marker, found := bytes.Cut(line, []byte(";"))
	_, rest, asks := bytes.Cut(marker, []byte("extra"))
	return found && asks && bytes.HasPrefix(bytes.TrimLeft(rest, " "), []byte("==")) && !hasOr(marker)
}

// hasOr finds the word "or".
func hasOr(marker []byte) bool {
	for at := 0; ; at += len("or") {
		found := bytes.Index(marker[at:], []byte("or"))
		if found < 0 {
			return false
		}
		at += found
		if !hasLetter(marker, at-1) && !hasLetter(marker, at+len("or")) {
			return true
		}
	}
}

func hasLetter(text []byte, at int) bool {
	return at < len(text) && 'a' <= text[at]|0x20 && text[at]|0x20 <= 'z'
}
