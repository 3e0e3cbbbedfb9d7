package python

// dispatch reads a compound statement by its first word, or a line of small ones.
func (p *parser) dispatch(all []*Stmt) []*Stmt {
	if p.is("@") {
		return append(all, p.decorated())
	}
	if p.peek().kind != name {
		return p.simple(all)
	}
	switch p.word() {
	case "def", "class", "async":
		return append(all, p.decorated())
	case "if":
		p.at++
		s := p.conditional()
		return append(all, s)
	case "for":
		return append(all, p.loop())
	case "while":
		s := p.stmt(While)
		p.at++
		s.Value = p.named()
		s.Body = p.block()
		s.Else = p.otherwise()
		return append(all, s)
	case "try":
		return append(all, p.try())
	case "with":
		return append(all, p.with())
	case "match":
		if s := p.match(); s != nil {
			return append(all, s)
		}
	}
	return p.simple(all)
}

func (p *parser) decorated() *Stmt {
	var decorators []*Node
	start := int(p.peek().start)
	for p.take("@") {
		decorators = append(decorators, p.named())
		if !p.takeKind(newline) {
			p.failed = true
		}
	}
	p.take("async")
	var s *Stmt
	switch {
	case p.is("def"):
		s = p.function()
	case p.is("class"):
		s = p.class()
	case p.is("for"):
		s = p.loop()
	case p.is("with"):
		s = p.with()
	default:
		s = p.stmt(Broken)
		p.failed = true
	}
	s.Decorators, s.Start = decorators, start
	return s
}

func (p *parser) function() *Stmt {
	s := p.stmt(Function)
	p.at++
	s.Name = p.identifier()
	p.typeParams()
	p.expect("(")
	s.Params = p.params(")", true)
	p.expect(")")
	if p.take("->") {
		s.Note = p.expressions()
	}
	s.Body = p.block()
	return s
}

func (p *parser) class() *Stmt {
	s := p.stmt(Class)
	p.at++
	s.Name = p.identifier()
	p.typeParams()
	if p.take("(") {
		s.Args = p.arguments()
	}
	s.Body = p.block()
	return s
}

// typeParams skips the type parameters of PEP 695: their bounds are evaluated lazily.
func (p *parser) typeParams() {
	if p.take("[") {
		for !p.failed && !p.is("]") {
			if !p.take("*") {
				p.take("**")
			}
			p.identifier()
			if p.take(":") {
				p.ternary()
			}
			if p.take("=") {
				p.starred()
			}
			if !p.take(",") {
				break
			}
		}
		p.expect("]")
	}
}

// conditional reads an if or elif from behind its word.
func (p *parser) conditional() *Stmt {
	s := p.stmt(If)
	if !p.deeper() {
		return s
	}
	s.Value = p.named()
	s.Body = p.block()
	if p.take("elif") {
		s.Else = []*Stmt{p.conditional()}
		s.Else[0].End = p.ended()
	} else {
		s.Else = p.otherwise()
	}
	p.depth--
	return s
}

func (p *parser) otherwise() []*Stmt {
	if p.take("else") {
		return p.block()
	}
	return nil
}

func (p *parser) loop() *Stmt {
	s := p.stmt(For)
	p.at++
	s.Targets = []*Node{p.targets()}
	p.expect("in")
	s.Value = p.expressions()
	s.Body = p.block()
	s.Else = p.otherwise()
	return s
}

// targets reads what a for assigns to, up to its "in".
func (p *parser) targets() *Node {
	n := p.node(Sequence)
	for !p.failed && !p.is("in") {
		star := p.take("*")
		item := p.binary(precedenceOr)
		if star {
			outer := p.node(Star)
			outer.A, item = item, outer
		}
		n.List = append(n.List, item)
		if !p.take(",") {
			break
		}
	}
	return n
}

func (p *parser) try() *Stmt {
	s := p.stmt(Try)
	p.at++
	s.Body = p.block()
	for !p.failed && p.take("except") {
		p.take("*")
		var h Handler
		if !p.is(":") {
			h.Types = p.expressions()
			if p.take("as") {
				h.As = p.identifier()
			}
		}
		h.Body = p.block()
		s.Handlers = append(s.Handlers, h)
	}
	s.Else = p.otherwise()
	if p.take("finally") {
		s.Final = p.block()
	}
	return s
}

// with reads contexts, in parentheses or without (Python 3.9).
func (p *parser) with() *Stmt {
	s := p.stmt(With)
	p.at++
	start := p.at
	if p.take("(") && p.contexts(s, ")") && p.take(")") && p.is(":") {
		s.Body = p.block()
		return s
	}
	p.at, p.failed, s.Args, s.Targets = start, false, nil, nil
	p.contexts(s, ":")
	s.Body = p.block()
	return s
}

func (p *parser) contexts(s *Stmt, stop string) bool {
	for !p.failed && !p.is(stop) {
		s.Args = append(s.Args, p.named())
		if p.take("as") {
			s.Targets = append(s.Targets, p.starred())
		}
		if !p.take(",") {
			break
		}
	}
	return !p.failed
}

// match reads a match statement; nil where "match" is a name here.
func (p *parser) match() *Stmt {
	start, depth, broken := p.at, p.depth, p.broken
	s := p.stmt(Match)
	p.at++
	s.Value = p.expressions()
	if !p.failed && p.take(":") && p.takeKind(newline) && p.takeKind(indent) && p.is("case") {
		for !p.failed && p.take("case") {
			s.Targets = append(s.Targets, p.pattern())
			s.Cases = append(s.Cases, p.block())
		}
		p.takeKind(newline) // that of the source's end
		if p.takeKind(dedent) && !p.failed {
			return s
		}
	}
	p.at, p.depth, p.broken, p.failed = start, depth, broken, false
	return nil
}

// pattern reads a case's pattern and guard. Patterns look like expressions, but for "as" and keywords.
func (p *parser) pattern() *Node {
	n := p.node(Sequence)
	for brackets := 0; !p.failed; p.at++ {
		switch t := p.peek(); {
		case t.kind == newline || t.kind == end || t.kind == wrong:
			p.failed = true
		case brackets == 0 && p.is(":"):
			return n
		case brackets == 0 && p.is("if"):
			p.at++
			n.List = append(n.List, p.named())
			return n
		case p.is("(") || p.is("[") || p.is("{"):
			brackets++
		case p.is(")") || p.is("]") || p.is("}"):
			brackets--
		case t.kind == name && !isKeyword(p.word()):
			item := p.node(Name)
			item.Text = p.word()
			for p.at+2 < len(p.tokens) && p.src[p.tokens[p.at+1].start:p.tokens[p.at+1].end] == "." && p.tokens[p.at+2].kind == name {
				p.at += 2
				outer := p.node(Attribute)
				outer.A, outer.Text = item, p.word()
				item = outer
			}
			n.List = append(n.List, item)
		}
	}
	return n
}
