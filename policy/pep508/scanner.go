package pep508

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SyntaxError says where a requirement or marker stops being one.
type SyntaxError struct {
	Column   int    // in characters, from 1
	Expected string // what could have stood there
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("column %d: expected %s", e.Column, e.Expected)
}

// scanner reads tokens off text, as packaging's tokenizer does.
type scanner struct {
	text  string
	pos   int
	depth int // of open parentheses
}

func (s *scanner) rest() string { return s.text[s.pos:] }

func (s *scanner) atEnd() bool { return s.pos == len(s.text) }

func (s *scanner) expected(what string) error {
	return &SyntaxError{Column: utf8.RuneCountInString(s.text[:s.pos]) + 1, Expected: what}
}

// space skips blanks and tabs, and reports whether there were any; a line break is no space here.
func (s *scanner) space() bool {
	before := s.pos
	for s.pos < len(s.text) && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
	return s.pos > before
}

func (s *scanner) take(token string) bool {
	if !strings.HasPrefix(s.rest(), token) {
		return false
	}
	s.pos += len(token)
	return true
}

// keyword takes a word that does not go on behind it.
func (s *scanner) keyword(word string) bool {
	after, found := strings.CutPrefix(s.rest(), word)
	if !found || startsWord(after) {
		return false
	}
	s.pos += len(word)
	return true
}

// operators, so that none comes after its own beginning.
var operators = []string{"===", "==", "~=", "!=", "<=", ">=", "<", ">"}

// operator takes a comparison operator of PEP 440, or gives "".
func (s *scanner) operator() string {
	if s.atEnd() || strings.IndexByte("=~!<>", s.text[s.pos]) < 0 {
		return ""
	}
	for _, operator := range operators {
		if s.take(operator) {
			return operator
		}
	}
	return ""
}

// run takes bytes as long as they are of one sort.
func (s *scanner) run(belongs func(byte) bool) string {
	start := s.pos
	for s.pos < len(s.text) && belongs(s.text[s.pos]) {
		s.pos++
	}
	return s.text[start:s.pos]
}

// identifier takes a name, or gives "". As in packaging's pattern it ends at a word's edge: "foo_" is one, of "foo-" only "foo".
func (s *scanner) identifier() string {
	if s.atEnd() || !isAlnum(s.text[s.pos]) {
		return ""
	}
	start := s.pos
	s.run(isNameByte)
	for s.pos > start && isWordByte(s.text[s.pos-1]) == startsWord(s.rest()) {
		s.pos--
	}
	return s.text[start:s.pos]
}

func isWordByte(c byte) bool { return isAlnum(c) || c == '_' }

// startsWord reports whether text goes on with what Python's \w matches.
func startsWord(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size > 0 && (r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r))
}
