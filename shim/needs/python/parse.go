package python

import (
	"errors"
	"strings"
)

// errTooLarge says that a source is larger than any that is read.
var errTooLarge = errors.New("the source is too large")

// A File is what one source holds.
type File struct {
	Source string // decoded, as statements' Start and End count it
	Body   []*Stmt
	Broken int // how many statements could not be read
}

// Parse reads a source as Python would decode it (PEP 263); what cannot be read becomes Broken statements.
func Parse(data []byte) (*File, error) {
	if len(data) > maxSource {
		return nil, errTooLarge
	}
	src, err := decode(data)
	if err != nil {
		return nil, err
	}
	s := scanner{src: src, line: 1, tokens: make([]token, 0, len(src)/4+16)}
	s.scan()
	p := &parser{src: src, tokens: s.tokens}
	f := &File{Source: src}
	for p.peek().kind != end {
		f.Body = p.statement(f.Body)
	}
	f.Broken = p.broken
	return f, nil
}

// A parser goes through a source's tokens. A rule that fails sets failed; the statement is then given up.
type parser struct {
	src    string
	tokens []token
	at     int
	depth  int
	failed bool
	broken int
	nodes  []Node // taken one by one: to allocate each costs a third of the time
	stmts  []Stmt
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) word() string {
	t := p.tokens[p.at]
	return p.src[t.start:t.end]
}

// is says whether the next token is that operator or word.
func (p *parser) is(what string) bool {
	t := p.tokens[p.at]
	return int(t.end-t.start) == len(what) && (t.kind == operator || t.kind == name) && p.src[t.start:t.end] == what
}

// take skips the next token if it is that operator or word.
func (p *parser) take(what string) bool {
	if p.is(what) {
		p.at++
		return true
	}
	return false
}

func (p *parser) takeKind(k kind) bool {
	if p.tokens[p.at].kind == k {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(what string) {
	if !p.take(what) {
		p.failed = true
	}
}

func (p *parser) identifier() string {
	if p.peek().kind != name || isKeyword(p.word()) {
		p.failed = true
		return ""
	}
	word := p.word()
	p.at++
	return word
}

func isKeyword(word string) bool {
	switch word {
	case "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
		"finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
		"return", "try", "while", "with", "yield":
		return true
	}
	return false
}

func (p *parser) node(op Op) *Node {
	if len(p.nodes) == 0 {
		p.nodes = make([]Node, 64)
	}
	n := &p.nodes[0]
	p.nodes = p.nodes[1:]
	n.Op, n.Line = op, int(p.tokens[p.at].line)
	return n
}

func (p *parser) stmt(verb Verb) *Stmt {
	if len(p.stmts) == 0 {
		p.stmts = make([]Stmt, 16)
	}
	s := &p.stmts[0]
	p.stmts = p.stmts[1:]
	t := p.tokens[p.at]
	s.Verb, s.Line, s.Start = verb, int(t.line), int(t.start)
	return s
}

// deeper counts how deep a rule is nested; it fails beyond any real source.
func (p *parser) deeper() bool {
	if p.depth++; p.depth > maxDepth {
		p.failed = true
	}
	return !p.failed
}

// statement reads one line's statements, or a compound one, and adds them; what fails becomes one Broken.
func (p *parser) statement(all []*Stmt) []*Stmt {
	start, depth, count := p.at, p.depth, len(all)
	defer func() { p.depth = depth }()
	if p.takeKind(newline) {
		return all
	}
	if p.deeper() {
		all = p.dispatch(all)
	}
	if p.failed {
		p.failed = false
		p.at = max(start, min(p.at, len(p.tokens)-1))
		p.broken++
		p.depth = depth
		if p.at = start; p.skip() == start {
			p.at++
		}
		p.at = min(p.at, len(p.tokens)-1)
		broken := p.stmt(Broken)
		broken.Line = int(p.tokens[start].line)
		broken.Start, broken.End = int(p.tokens[start].start), p.ended()
		return append(all[:count], broken)
	}
	for _, s := range all[count:] {
		if s.End == 0 {
			s.End = p.ended()
		}
	}
	return all
}

// ended is where the last token read ends in the source, line ends aside.
func (p *parser) ended() int {
	at := p.at - 1
	for at > 0 && (p.tokens[at].kind == newline || p.tokens[at].kind == dedent || p.tokens[at].kind == indent) {
		at--
	}
	return int(p.tokens[max(0, at)].end)
}

// skip goes past a line, and the block below it.
func (p *parser) skip() int {
	for k := p.peek().kind; k != newline && k != end && k != dedent; k = p.peek().kind {
		p.at++
	}
	p.takeKind(newline)
	if p.peek().kind != indent {
		return p.at
	}
	for level := 0; p.peek().kind != end; p.at++ {
		switch p.peek().kind {
		case indent:
			level++
		case dedent:
			if level--; level == 0 {
				p.at++
				return p.at
			}
		}
	}
	return p.at
}

// block reads what follows a colon: an indented block, or the rest of the line.
func (p *parser) block() []*Stmt {
	p.expect(":")
	if p.failed {
		return nil
	}
	if !p.takeKind(newline) {
		return p.simple(nil)
	}
	if !p.takeKind(indent) {
		p.failed = true
		return nil
	}
	var body []*Stmt
	for k := p.peek().kind; k != dedent && k != end; k = p.peek().kind {
		body = p.statement(body)
	}
	p.takeKind(dedent)
	return body
}

// simple reads a line of small statements.
func (p *parser) simple(all []*Stmt) []*Stmt {
	for {
		s := p.small()
		s.End = p.ended()
		all = append(all, s)
		if p.failed || p.takeKind(newline) || p.peek().kind == end {
			return all
		}
		p.expect(";")
		if p.takeKind(newline) || p.failed {
			return all
		}
	}
}

// Unquote gives the text of a plain literal without escapes; ok is false for others.
func Unquote(literal string) (value string, ok bool) {
	at := strings.IndexAny(literal, `'"`)
	if at < 0 || strings.ContainsAny(literal[:at], "bBfFtT") {
		return "", false
	}
	mark := delimiter(literal, at)
	if len(literal) < at+2*len(mark) {
		return "", false
	}
	value = literal[at+len(mark) : len(literal)-len(mark)]
	return value, !strings.Contains(value, `\`)
}
