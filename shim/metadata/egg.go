package metadata

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ReadEggInfo reads an .egg-info: a file, or a folder with PKG-INFO and requires.txt (setuptools' and distutils' forms).
func ReadEggInfo(path string) (Metadata, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Metadata{}, err
	}
	if !info.IsDir() {
		return Read(path)
	}
	m, err := Read(filepath.Join(path, "PKG-INFO"))
	if err != nil || len(m.Requires) > 0 || m.Optional != "" {
		return m, err
	}
	file, err := os.Open(filepath.Join(path, "requires.txt"))
	if err != nil {
		return m, nil // nothing required
	}
	defer file.Close()
	return m, m.readRequiresText(bufio.NewScanner(file))
}

// readRequiresText reads setuptools' requires.txt: requirements, under [extra:marker] headings.
func (m *Metadata) readRequiresText(lines *bufio.Scanner) error {
	marker := ""
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "["):
			marker = headingMarker(strings.Trim(line, "[]"))
			continue
		case marker != "":
			line += " ; " + marker
		}
		m.Require(line)
	}
	return lines.Err()
}

// headingMarker turns "extra:marker" into a PEP 508 marker.
func headingMarker(heading string) string {
	extra, marker, _ := strings.Cut(heading, ":")
	switch {
	case extra == "":
		return marker
	case marker == "":
		return fmt.Sprintf("extra == %q", extra)
	default:
		return fmt.Sprintf("(%s) and extra == %q", marker, extra)
	}
}

// ReadEggLink follows an .egg-link (setuptools' develop installs) to the .egg-info that it points at.
func ReadEggLink(path string) (Metadata, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Metadata{}, err
	}
	source, _, _ := strings.Cut(string(data), "\n")
	found, err := filepath.Glob(filepath.Join(strings.TrimSpace(source), "*.egg-info"))
	if err != nil || len(found) == 0 {
		return Metadata{}, fmt.Errorf("find the project of %s: %w", path, os.ErrNotExist)
	}
	return ReadEggInfo(found[0])
}
