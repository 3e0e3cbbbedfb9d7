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
	var field []byte // the last field that is kept, its folded lines joined
	for {
		line, err := wholeLine(lines)
		switch {
		case len(line) > 0 && (line[0] == ' ' || line[0] == '\t'):
			if len(field) > 0 {
				field = append(append(field, ' '), bytes.TrimSpace(line)...)
			}
		default:
			m.set(string(field))
			if field = field[:0]; wanted(line) {
				field = append(field, line...)
			}
		}
		if len(line) == 0 || err != nil {
			break
		}
	}
	m.set(string(field))
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

func (m *Metadata) set(field string) {
	key, value, ok := strings.Cut(field, ":")
	if !ok {
		return
	}
	value = strings.TrimSpace(value)
	switch strings.ToLower(key) {
	case "name":
		m.Name = value
	case "version":
		m.Version = value
	case "requires-python":
		m.RequiresPython = value
	case "requires-dist":
		m.require(value)
	}
}

func (m *Metadata) require(line string) {
	requirement, err := pep508.Parse(line)
	if err != nil {
		m.Unread = append(m.Unread, line)
		return
	}
	m.Requires = append(m.Requires, requirement)
}
