package environment

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

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
	file, err := os.Open(path)
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

// ParseMetadata reads header fields up to the blank line, as email headers with folded lines (PEP 566).
func ParseMetadata(r io.Reader) (Metadata, error) {
	limited := &io.LimitedReader{R: r, N: maxHeader}
	lines := bufio.NewReaderSize(limited, 4096)
	var m Metadata
	var field string
	for {
		line, err := lines.ReadString('\n')
		text := strings.TrimRight(line, "\r\n")
		if folded := strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t"); folded && wanted(field) {
			field += " " + strings.TrimSpace(text)
		} else if !folded {
			m.set(field)
			field = text
		}
		if text == "" || err != nil {
			break
		}
	}
	if limited.N == 0 {
		return m, errTooLong
	}
	m.set(field)
	if m.Name == "" || m.Version == "" {
		return m, errNoName
	}
	return m, nil
}

// wanted says whether a field is one that is kept: only these can be folded without losing anything.
func wanted(field string) bool {
	return len(field) > 0 && strings.ContainsRune("NVRnvr", rune(field[0]))
}

func (m *Metadata) set(field string) {
	key, value, ok := strings.Cut(field, ":")
	if !ok || !wanted(field) {
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
