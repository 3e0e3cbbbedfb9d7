package environment

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
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
	fields, err := readFields(path)
	if err != nil {
		return Metadata{}, err
	}
	return interpret(fields)
}

func readFields(path string) (string, error) {
	file, err := openHeader(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	fields, err := fieldsOf(file)
	if err != nil {
		return "", fmt.Errorf("read METADATA: %w", err)
	}
	return fields, nil
}

// ParseMetadata reads header fields up to the blank line, as email headers with folded lines (PEP 566).
func ParseMetadata(r io.Reader) (Metadata, error) {
	fields, err := fieldsOf(r)
	if err != nil {
		return Metadata{}, err
	}
	return interpret(fields)
}

// fieldsOf gives the fields that can be wanted, one a line, the folded ones joined; behind a blank line the
// requirements that are for an extra alone.
func fieldsOf(r io.Reader) (string, error) {
	limited := &io.LimitedReader{R: r, N: maxHeader}
	s := sorters.Get().(*sorter)
	defer s.free()
	s.lines.Reset(limited)
	for {
		line, err := wholeLine(s.lines)
		switch {
		case len(line) > 0 && (line[0] == ' ' || line[0] == '\t'):
			s.fold(line)
		default:
			s.next(line)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if len(line) == 0 || err != nil {
			break
		}
	}
	if limited.N == 0 {
		return "", errTooLong
	}
	s.wanted = append(append(s.wanted, '\n'), s.optional...)
	return string(s.wanted), nil
}

// A sorter sorts fields as they are read. It is used again and again: an environment has thousands of METADATA files.
type sorter struct {
	lines            *bufio.Reader
	field            []byte // the last one, its folded lines joined; empty where it is not wanted
	wanted, optional []byte
}

var sorters = sync.Pool{New: func() any { return &sorter{lines: bufio.NewReaderSize(nil, 8<<10)} }}

// free gives the sorter back, unless a hostile file has made it large.
func (s *sorter) free() {
	if cap(s.field)+cap(s.wanted)+cap(s.optional) > 1<<20 {
		return
	}
	s.field, s.wanted, s.optional = s.field[:0], s.wanted[:0], s.optional[:0]
	s.lines.Reset(nil)
	sorters.Put(s)
}

func (s *sorter) fold(line []byte) {
	if len(s.field) > 0 {
		s.field = append(append(s.field, ' '), bytes.TrimSpace(line)...)
	}
}

// next puts the last field where it belongs, and begins another.
func (s *sorter) next(line []byte) {
	if key, value, ok := bytes.Cut(s.field, []byte(":")); ok && named(string(key), requiresDist) && isOptional(value) {
		s.optional = append(append(s.optional, bytes.TrimSpace(value)...), '\n')
	} else if ok {
		s.wanted = append(append(s.wanted, s.field...), '\n')
	}
	if s.field = s.field[:0]; wanted(line) {
		s.field = append(s.field, line...)
	}
}

// interpret takes fields as fieldsOf gives them.
func interpret(text string) (Metadata, error) {
	wanted, optional, _ := strings.Cut(text, "\n\n")
	m := Metadata{Requires: make([]pep508.Requirement, 0, max(0, strings.Count(wanted, "\n")-1)), Optional: optional}
	var seen fields
	for field := range strings.Lines(wanted) {
		m.set(field, &seen)
	}
	if m.Name == "" || m.Version == "" {
		return m, fmt.Errorf("read METADATA: %w", errNoName)
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

// fields tells which of those that are said once have been.
type fields struct{ name, version, python bool }

// set takes a field. What is said twice counts as it is said first, as it does for pip and importlib.metadata.
func (m *Metadata) set(field string, seen *fields) {
	key, value, _ := strings.Cut(field, ":")
	value = strings.TrimSpace(value)
	switch {
	case named(key, requiresDist):
		m.require(value)
	case named(key, "name"):
		first(&m.Name, value, &seen.name)
	case named(key, "version"):
		first(&m.Version, value, &seen.version)
	case named(key, "requires-python"):
		first(&m.RequiresPython, value, &seen.python)
	}
}

func first(of *string, value string, seen *bool) {
	if !*seen {
		*of, *seen = value, true
	}
}

const requiresDist = "requires-dist"

func named(key, name string) bool { return strings.EqualFold(key, name) }

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
