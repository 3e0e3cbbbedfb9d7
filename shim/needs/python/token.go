// Package python reads Python source, of any version from 3.6 to 3.14, into statements and expressions. A statement that
// it cannot read is marked as such, and the rest is read all the same. It runs nothing, and hostile text ends in time.
package python

import "strings"

type kind uint8

const (
	end kind = iota
	newline
	indent
	dedent
	name
	number
	text     // a string or bytes literal
	template // an f-string or t-string, whose replacement fields are read on their own
	operator
	wrong // what no Python text holds
)

type token struct {
	kind       kind
	start, end uint32
	line       uint32
}

// Bounds on a source, whatever it claims: the longest modules of real distributions have 5 MB and a million tokens.
const (
	maxSource = 16 << 20
	maxTokens = 4 << 20
	maxIndent = 100 // as CPython
	maxDepth  = 200
)

// A scanner cuts a source into tokens.
type scanner struct {
	src     string
	at      int
	line    uint32
	depth   int // of brackets
	flawed  int // f-strings without an end
	indents []int
	tokens  []token
}

func (s *scanner) add(k kind, start, end int) {
	s.tokens = append(s.tokens, token{k, uint32(start), uint32(end), s.line})
}

// scan gives the tokens of a source, ended by one of kind end. Where there are too many, the last is wrong.
func (s *scanner) scan() {
	s.indents = append(s.indents[:0], 0)
	begins := true
	for s.at < len(s.src) && len(s.tokens) < maxTokens {
		if begins && s.depth == 0 {
			if begins = !s.indentation(); begins {
				continue
			}
		}
		begins = s.next()
	}
	if len(s.tokens) >= maxTokens {
		s.add(wrong, s.at, s.at)
	}
	s.add(newline, s.at, s.at)
	for range s.indents[1:] {
		s.add(dedent, s.at, s.at)
	}
	s.add(end, s.at, s.at)
}

// indentation reads the blank start of a line; false for a line that holds no statement, which it skips.
func (s *scanner) indentation() bool {
	column := 0
	for ; s.at < len(s.src); s.at++ {
		switch s.src[s.at] {
		case ' ':
			column++
		case '\t':
			column = (column/8 + 1) * 8
		case '\f':
			column = 0
		case '\r', '\n', '#':
			s.skipLine()
			return false
		default:
			s.indentTo(column)
			return true
		}
	}
	return false
}

func (s *scanner) skipLine() {
	next := strings.IndexByte(s.src[s.at:], '\n')
	if next < 0 {
		s.at = len(s.src)
		return
	}
	s.at += next + 1
	s.line++
}

func (s *scanner) indentTo(column int) {
	top := len(s.indents) - 1
	if column > s.indents[top] {
		if len(s.indents) > maxIndent {
			s.add(wrong, s.at, s.at)
			return
		}
		s.indents = append(s.indents, column)
		s.add(indent, s.at, s.at)
		return
	}
	for ; column < s.indents[top]; top-- {
		s.add(dedent, s.at, s.at)
	}
	s.indents = s.indents[:top+1]
	if column != s.indents[top] {
		s.add(wrong, s.at, s.at)
	}
}

// next reads one token, or what lies between two; true at the end of a line.
func (s *scanner) next() bool {
	c := s.src[s.at]
	switch {
	case c == ' ' || c == '\t' || c == '\f' || c == '\r':
		s.at++
	case c == '\n':
		s.at++
		if s.depth == 0 {
			s.add(newline, s.at-1, s.at)
			s.line++
			return true
		}
		s.line++
	case c == '#':
		for s.at < len(s.src) && s.src[s.at] != '\n' {
			s.at++
		}
	case c == '\\':
		s.continuation()
	case isLetter(c):
		s.word()
	case c == '"' || c == '\'':
		s.literal(s.at, s.at)
	case isDigit(c) || c == '.' && s.at+1 < len(s.src) && isDigit(s.src[s.at+1]):
		s.number()
	default:
		s.operator(c)
	}
	return false
}

// continuation reads a backslash at the end of a line.
func (s *scanner) continuation() {
	rest := strings.TrimPrefix(s.src[s.at+1:], "\r")
	if !strings.HasPrefix(rest, "\n") {
		s.add(wrong, s.at, s.at+1)
		s.at++
		return
	}
	s.at = len(s.src) - len(rest) + 1
	s.line++
}

func (s *scanner) word() {
	start := s.at
	for s.at < len(s.src) && isPart(s.src[s.at]) {
		s.at++
	}
	if s.at < len(s.src) && s.at-start <= 2 && (s.src[s.at] == '"' || s.src[s.at] == '\'') && isPrefix(s.src[start:s.at]) {
		s.literal(start, s.at)
		return
	}
	s.add(name, start, s.at)
}

func isPrefix(word string) bool { return strings.Trim(word, "rRbBuUfFtT") == "" }

func (s *scanner) number() {
	start := s.at
	for s.at < len(s.src) && (isPart(s.src[s.at]) || s.src[s.at] == '.') {
		c := s.src[s.at]
		s.at++
		exponent := (c == 'e' || c == 'E') && !strings.HasPrefix(s.src[start:], "0x") && !strings.HasPrefix(s.src[start:], "0X")
		if exponent && s.at < len(s.src) && (s.src[s.at] == '+' || s.src[s.at] == '-') {
			s.at++
		}
	}
	s.add(number, start, s.at)
}

func (s *scanner) operator(c byte) {
	start := s.at
	s.at++
	switch c {
	case '(', '[', '{':
		s.depth++
	case ')', ']', '}':
		s.depth = max(0, s.depth-1)
	case ',', ';', '~', '`', '?', '$':
	case '.':
		if strings.HasPrefix(s.src[start:], "...") {
			s.at += 2
		}
	default:
		s.longer(c)
	}
	k := operator
	if strings.IndexByte("()[]{},:;.+-*/|&<>=%@^~!", c) < 0 {
		k = wrong
	}
	s.add(k, start, s.at)
}

// longer takes the rest of an operator: a doubled character, and the "=" of an augmented assignment.
func (s *scanner) longer(c byte) {
	peek := func() byte {
		if s.at < len(s.src) {
			return s.src[s.at]
		}
		return 0
	}
	switch {
	case c == '-' && peek() == '>', c == '<' && peek() == '>':
		s.at++
		return
	case strings.IndexByte("*/<>", c) >= 0 && peek() == c:
		s.at++
	}
	if strings.IndexByte("+-*/%&|^<>=!@:", c) >= 0 && peek() == '=' {
		s.at++
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80 }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isPart(c byte) bool   { return isLetter(c) || isDigit(c) }
