// Package metadata reads what distributions say of themselves: METADATA, PKG-INFO and what setuptools puts beside it.
package metadata

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Metadata is the part of a METADATA or PKG-INFO file that the judgement needs (core metadata specification).
type Metadata struct {
	Name, Version string
	Requires      []pep508.Requirement
	Optional      string   // Requires-Dist lines for an extra alone
	Unread        []string // Requires-Dist lines that are no PEP 508 requirements, as old releases have them
}

// The header of a METADATA file is read to its end, and no further than this many bytes.
const maxHeader = 4 << 20

var (
	errNoName  = errors.New("has no Name or no Version")
	errTooLong = errors.New("has a header of more than 4 MiB")
)

// Read reads a file's header fields.
func Read(path string) (Metadata, error) {
	fields, err := Fields(path)
	if err != nil {
		return Metadata{}, err
	}
	return Interpret(fields)
}

// Fields gives a file's fields as Interpret takes them, so that they can be remembered.
func Fields(path string) (string, error) {
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

// Parse reads header fields up to the first line that is none, as email headers with folded lines (PEP 566).
func Parse(r io.Reader) (Metadata, error) {
	fields, err := fieldsOf(r)
	if err != nil {
		return Metadata{}, err
	}
	return Interpret(fields)
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
		case isFold(line):
			s.fold(line)
		default:
			s.next(line)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if err != nil || !isFold(line) && !isHeader(line) {
			break
		}
	}
	if limited.N == 0 {
		return "", errTooLong
	}
	s.wanted = append(append(s.wanted, '\n'), s.optional...)
	return string(s.wanted), nil
}

func isFold(line []byte) bool { return len(line) > 0 && (line[0] == ' ' || line[0] == '\t') }

// isHeader recognises a field's first line, as Python's email.feedparser does; another one begins the description.
func isHeader(line []byte) bool {
	name, _, found := bytes.Cut(line, []byte(":"))
	return found && !bytes.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c > '~' })
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

// Interpret takes fields as Fields gives them.
func Interpret(text string) (Metadata, error) {
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

// Distribution gives the metadata as the judgement takes it. A version that is no PEP 440 version is kept as text.
func (m Metadata) Distribution() policy.Distribution {
	version, err := pep440.Parse(m.Version)
	if err != nil {
		version = pep440.Version{}
	}
	return policy.Distribution{Name: pep508.Normalize(m.Name), Version: version, Text: m.Version, Requires: m.Requires, Optional: m.Optional}
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
type fields struct{ name, version bool }

// set takes a field. What is said twice counts as it is said first, as it does for pip and importlib.metadata.
func (m *Metadata) set(field string, seen *fields) {
	key, value, _ := strings.Cut(field, ":")
	value = strings.TrimSpace(value)
	switch {
	case named(key, requiresDist):
		m.Require(value)
	case named(key, "name"):
		first(&m.Name, value, &seen.name)
	case named(key, "version"):
		first(&m.Version, value, &seen.version)
	}
}

func first(of *string, value string, seen *bool) {
	if !*seen {
		*of, *seen = value, true
	}
}

const requiresDist = "requires-dist"

func named(key, name string) bool { return strings.EqualFold(key, name) }

// Require takes a line of Requires-Dist.
func (m *Metadata) Require(line string) {
	requirement, err := pep508.Parse(line)
	if err != nil {
		m.Unread = append(m.Unread, line)
		return
	}
	m.Requires = append(m.Requires, requirement)
}

// isOptional recognises a requirement whose marker asks for an extra and has no "or", so that it never holds without one.
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
