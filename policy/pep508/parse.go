package pep508

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/pipguard/pipguard/policy/pep440"
)

// Parse reads one requirement (PEP 508, grammar), also in METADATA's old form "name (>=1)". An error wraps a *SyntaxError.
func Parse(text string) (Requirement, error) {
	r, err := parseRequirement(&scanner{text: text})
	if err != nil {
		return Requirement{}, fmt.Errorf("parse requirement %q: %w", text, err)
	}
	return r, nil
}

// MustParse is Parse for requirements written in the program; it panics on an error.
func MustParse(text string) Requirement {
	r, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return r
}

func parseRequirement(s *scanner) (r Requirement, err error) {
	s.space()
	if r.Name = s.identifier(); r.Name == "" {
		return r, s.expected("a name")
	}
	s.space()
	if r.Extras, err = parseExtras(s); err != nil {
		return r, err
	}
	s.space()
	if s.take("@") {
		r.URL, err = parseURL(s)
	} else {
		r.Specifiers, err = parseSpecifiers(s)
	}
	if err != nil || s.atEnd() {
		return r, err
	}
	if !s.take(";") {
		return r, s.expected(`";" or the end`)
	}
	r.Marker, err = parseMarker(s)
	return r, err
}

func parseExtras(s *scanner) ([]string, error) {
	if !s.take("[") {
		return nil, nil
	}
	s.space()
	var extras []string
	for extra := s.identifier(); extra != ""; {
		extras = append(extras, extra)
		s.space()
		if !s.take(",") {
			break
		}
		s.space()
		if extra = s.identifier(); extra == "" {
			return nil, s.expected("an extra's name")
		}
	}
	s.space()
	if !s.take("]") {
		return nil, s.expected(`"," or "]"`)
	}
	slices.Sort(extras)
	return slices.Compact(extras), nil
}

// parseURL takes everything up to a blank: what follows a URL without one belongs to it.
func parseURL(s *scanner) (string, error) {
	s.space()
	url := s.run(func(c byte) bool { return c != ' ' && c != '\t' })
	if url == "" {
		return "", s.expected("a URL")
	}
	s.space()
	return url, nil
}

func parseSpecifiers(s *scanner) (pep440.Specifiers, error) {
	enclosed := s.take("(")
	s.space()
	start := s.pos
	scanSpecifiers(s)
	specifiers, err := pep440.ParseSpecifiers(s.text[start:s.pos])
	if err != nil {
		s.pos = start
		return specifiers, fmt.Errorf("%w: %w", s.expected("version specifiers"), err)
	}
	s.space()
	if enclosed && !s.take(")") {
		return specifiers, s.expected(`"," or ")"`)
	}
	s.space()
	return specifiers, nil
}

// scanSpecifiers moves behind the last specifier, or behind the comma after it.
func scanSpecifiers(s *scanner) {
	for operator := s.operator(); operator != ""; operator = s.operator() {
		rest := strings.TrimLeftFunc(s.rest(), isPythonSpace)
		length := strings.IndexFunc(rest, func(r rune) bool { return !isVersionRune(r) })
		if operator == "===" {
			length = strings.IndexFunc(rest, func(r rune) bool { return r == ';' || r == ')' || isPythonSpace(r) })
		}
		if length < 0 {
			length = len(rest)
		}
		s.pos = len(s.text) - len(rest) + length
		s.space()
		if !s.take(",") {
			return
		}
		s.space()
	}
}

// isVersionRune recognises what a version or a wildcard is made of, and nothing that may come after it.
func isVersionRune(r rune) bool {
	return r < unicode.MaxASCII && (isNameByte(byte(r)) || r == '!' || r == '+' || r == '*')
}

// isPythonSpace is Python's \s.
func isPythonSpace(r rune) bool { return unicode.IsSpace(r) || '\x1c' <= r && r <= '\x1f' }
