package python

import "strings"

// small reads one statement of a line.
func (p *parser) small() *Stmt {
	if p.peek().kind == name {
		switch p.word() {
		case "import":
			return p.imports()
		case "from":
			return p.importFrom()
		case "pass", "break", "continue":
			s := p.stmt(Other)
			p.at++
			return s
		case "raise":
			return p.raise()
		case "return":
			return p.withValue(Return)
		case "assert":
			return p.withValue(Other)
		case "del":
			s := p.withValue(Delete)
			s.Targets, s.Value = []*Node{s.Value}, nil
			return s
		case "global", "nonlocal":
			return p.global()
		case "type":
			if s := p.typeAlias(); s != nil {
				return s
			}
		}
	}
	return p.assignment()
}

func (p *parser) withValue(verb Verb) *Stmt {
	s := p.stmt(verb)
	p.at++
	if !p.endsLine() {
		s.Value = p.expressions()
	}
	return s
}

func (p *parser) endsLine() bool {
	k := p.peek().kind
	return k == newline || k == end || p.is(";")
}

func (p *parser) raise() *Stmt {
	s := p.withValue(Raise)
	if p.take("from") {
		s.Note = p.ternary()
	}
	return s
}

func (p *parser) global() *Stmt {
	s := p.stmt(Other)
	if p.is("global") {
		s.Verb = Global
	}
	for more := true; more && !p.failed; more = p.is(",") {
		p.at++
		s.Names = append(s.Names, Alias{Name: p.identifier()})
	}
	return s
}

// typeAlias reads "type X = …" (PEP 695), whose value is evaluated lazily; nil where "type" is a name here.
func (p *parser) typeAlias() *Stmt {
	start := p.at
	s := p.stmt(Type)
	p.at++
	if p.peek().kind == name && !isKeyword(p.word()) {
		s.Name = p.identifier()
		p.typeParams()
		if p.take("=") {
			p.ternary()
			return s
		}
	}
	p.at, p.failed = start, false
	return nil
}

func (p *parser) imports() *Stmt {
	s := p.stmt(Import)
	for more := true; more && !p.failed; more = p.is(",") {
		p.at++
		alias := Alias{Name: p.dotted()}
		if p.take("as") {
			alias.As = p.identifier()
		}
		s.Names = append(s.Names, alias)
	}
	return s
}

func (p *parser) dotted() string {
	first := p.identifier()
	if !p.is(".") {
		return first
	}
	var b strings.Builder
	b.WriteString(first)
	for !p.failed && p.take(".") {
		b.WriteString(".")
		b.WriteString(p.identifier())
	}
	return b.String()
}

func (p *parser) importFrom() *Stmt {
	s := p.stmt(ImportFrom)
	p.at++
	for p.is(".") || p.is("...") {
		s.Level += len(p.word())
		p.at++
	}
	if !p.is("import") {
		s.Name = p.dotted()
	}
	p.expect("import")
	if p.take("*") {
		s.Names = []Alias{{Name: "*"}}
		return s
	}
	bracket := p.take("(")
	for !p.failed {
		alias := Alias{Name: p.identifier()}
		if p.take("as") {
			alias.As = p.identifier()
		}
		s.Names = append(s.Names, alias)
		if !p.take(",") || bracket && p.is(")") {
			break
		}
	}
	if bracket {
		p.expect(")")
	}
	return s
}

// assignment reads an expression, and what it is assigned to.
func (p *parser) assignment() *Stmt {
	s := p.stmt(Expression)
	s.Value = p.expressions()
	switch {
	case p.take(":"):
		s.Verb, s.Targets, s.Value = Annotated, []*Node{s.Value}, nil
		s.Note = p.ternary()
		if p.take("=") {
			s.Value = p.expressions()
		}
	case p.is("="):
		s.Verb = Assign
		for p.take("=") && !p.failed {
			s.Targets = append(s.Targets, s.Value)
			s.Value = p.expressions()
		}
	case p.peek().kind == operator && strings.HasSuffix(p.word(), "=") && len(p.word()) > 1:
		p.at++
		s.Verb, s.Targets = Assign, []*Node{s.Value}
		s.Value = p.expressions()
	}
	if !p.endsLine() {
		p.failed = true
	}
	return s
}
