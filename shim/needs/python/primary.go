package python

// primary reads an atom, and the attributes, calls and subscripts behind it.
func (p *parser) primary() *Node {
	n := p.atom()
	for !p.failed {
		var outer *Node
		switch {
		case p.is("."):
			outer = p.node(Attribute)
			p.at++
			outer.Text = p.attribute()
		case p.is("("):
			outer = p.node(Call)
			p.at++
			outer.List = p.arguments()
		case p.is("["):
			outer = p.node(Subscript)
			p.at++
			outer.B = p.index()
		default:
			return n
		}
		outer.A, outer.Line = n, n.Line
		n = outer
	}
	return n
}

func (p *parser) attribute() string {
	if p.peek().kind != name {
		p.failed = true
		return ""
	}
	word := p.word()
	p.at++
	return word
}

func (p *parser) atom() *Node {
	switch t := p.peek(); t.kind {
	case name:
		return p.nameOrConstant()
	case number:
		n := p.node(Constant)
		n.Text = p.word()
		p.at++
		return n
	case text, template:
		return p.strings()
	case operator:
		switch p.word() {
		case "(":
			return p.parenthesised()
		case "[":
			return p.display("]")
		case "{":
			return p.display("}")
		case "...":
			n := p.node(Constant)
			n.Text = "..."
			p.at++
			return n
		}
	}
	p.failed = true
	return p.node(Constant)
}

func (p *parser) nameOrConstant() *Node {
	word := p.word()
	switch word {
	case "True", "False", "None":
		n := p.node(Constant)
		n.Text = word
		p.at++
		return n
	}
	n := p.node(Name)
	n.Text = p.identifier()
	return n
}

// strings reads literals that stand side by side. The Text is that of a single plain one.
func (p *parser) strings() *Node {
	n := p.node(String)
	first := p.at
	for t := p.peek(); t.kind == text || t.kind == template; t = p.peek() {
		if t.kind == template {
			n.Op = Format
			p.fields(n, t)
		}
		p.at++
	}
	if p.at == first+1 {
		n.Text = p.src[p.tokens[first].start:p.tokens[first].end]
	}
	return n
}

// fields reads the replacement fields of an f-string.
func (p *parser) fields(n *Node, t token) {
	quote := int(t.start)
	for isLetter(p.src[quote]) {
		quote++
	}
	var found []field
	skipTemplate(p.src, quote, 0, &found)
	for _, f := range found {
		if p.depth >= maxDepth {
			p.failed = true
			return
		}
		s := scanner{src: p.src[:f.end], at: f.start, line: t.line, depth: 1}
		for s.at < len(s.src) && len(s.tokens) < maxTokens {
			s.next()
		}
		s.add(end, s.at, s.at)
		inner := &parser{src: p.src, tokens: s.tokens, depth: p.depth + 10, nodes: p.nodes}
		value := inner.expressions()
		p.nodes = inner.nodes
		if inner.failed || inner.peek().kind != end && !inner.is("=") {
			p.failed = true
			return
		}
		n.List = append(n.List, value)
	}
}
