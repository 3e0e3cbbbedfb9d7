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

// parenthesised reads a tuple, a generator or an expression in parentheses.
func (p *parser) parenthesised() *Node {
	n := p.node(Sequence)
	p.at++
	if p.take(")") {
		return n
	}
	first := p.starred()
	switch {
	case p.is("for") || p.is("async"):
		n.Op = Comprehension
		n.List = []*Node{first}
		n.Clauses = p.clauses()
	case p.is(","):
		n.List = append(n.List, first)
		for !p.failed && p.take(",") && !p.is(")") {
			n.List = append(n.List, p.starred())
		}
	default:
		n = first
	}
	p.expect(")")
	return n
}

// display reads a list, set or dict, or a comprehension of one.
func (p *parser) display(stop string) *Node {
	n := p.node(Sequence)
	p.at++
	for !p.failed && !p.is(stop) {
		p.element(n)
		if len(n.List) <= 2 && (p.is("for") || p.is("async")) {
			n.Op = Comprehension
			n.Clauses = p.clauses()
			break
		}
		if !p.take(",") {
			break
		}
	}
	p.expect(stop)
	return n
}

func (p *parser) element(n *Node) {
	if p.is("**") {
		star := p.node(DoubleStar)
		p.at++
		star.A = p.binary(precedenceOr)
		n.Op, n.List = Dict, append(n.List, star)
		return
	}
	n.List = append(n.List, p.starred())
	if p.take(":") {
		n.Op = Dict
		n.List = append(n.List, p.ternary())
	}
}

func (p *parser) clauses() []Clause {
	var all []Clause
	for !p.failed && (p.take("async") || p.is("for")) {
		p.expect("for")
		c := Clause{Target: p.targets()}
		p.expect("in")
		c.In = p.or()
		if p.is("if") { // a conditional expression may only be the last one's
			for !p.failed && p.take("if") {
				c.If = append(c.If, p.condition())
			}
		}
		all = append(all, c)
	}
	return all
}

// condition reads a comprehension's test, which may bind its value but is no conditional expression.
func (p *parser) condition() *Node {
	if p.at+1 < len(p.tokens) && p.isAt(p.at+1, ":=") {
		return p.named()
	}
	if p.is("lambda") {
		return p.ternary()
	}
	return p.or()
}

// arguments reads a call's arguments from behind its parenthesis.
func (p *parser) arguments() []*Node {
	var all []*Node
	if !p.deeper() {
		return nil
	}
	defer func() { p.depth-- }()
	for !p.failed && !p.is(")") {
		all = append(all, p.argument())
		if !p.take(",") {
			break
		}
	}
	p.expect(")")
	return all
}

func (p *parser) argument() *Node {
	switch {
	case p.is("*"), p.is("**"):
		n := p.node(Star)
		if p.is("**") {
			n.Op = DoubleStar
		}
		p.at++
		n.A = p.ternary()
		return n
	case p.peek().kind == name && p.at+1 < len(p.tokens) && p.isAt(p.at+1, "="):
		n := p.node(Keyword)
		n.Text = p.word()
		p.at += 2
		n.A = p.ternary()
		return n
	}
	n := p.named()
	if p.is("for") || p.is("async") {
		outer := p.node(Comprehension)
		outer.List = []*Node{n}
		outer.Clauses = p.clauses()
		return outer
	}
	return n
}

// index reads a subscript from behind its bracket.
func (p *parser) index() *Node {
	n := p.node(Sequence)
	for !p.failed && !p.is("]") {
		n.List = append(n.List, p.slice())
		if !p.take(",") {
			break
		}
	}
	p.expect("]")
	if len(n.List) == 1 {
		return n.List[0]
	}
	return n
}

func (p *parser) slice() *Node {
	var first *Node
	if !p.is(":") {
		if first = p.starred(); !p.is(":") {
			return first
		}
	}
	n := p.node(Slice)
	if first != nil {
		n.List = append(n.List, first)
	} else {
		n.Text = "from start" // so that [:2] is told from [2:]
	}
	for !p.failed && p.take(":") {
		if !p.is(":") && !p.is("]") && !p.is(",") {
			n.List = append(n.List, p.ternary())
		}
	}
	return n
}

// params reads parameters up to stop, which is left.
func (p *parser) params(stop string, notes bool) *Params {
	all := &Params{}
	placed := -1
	for !p.failed && !p.is(stop) {
		switch {
		case p.take("/"):
			all.Positional, all.Names = all.Names, nil
		case p.take("**"):
			all.Keywords = p.param(all, notes)
		case p.take("*"):
			placed = len(all.Positional) + len(all.Names)
			if !p.is(",") {
				all.Rest = p.param(all, notes)
			}
		default:
			had := len(all.Defaults)
			all.Names = append(all.Names, p.param(all, notes))
			if at := len(all.Positional) + len(all.Names) - 1; had == len(all.Defaults) {
				all.Needed |= 1 << at // none of what is beyond 64
			}
		}
		if !p.take(",") {
			break
		}
	}
	if all.Placed = placed; placed < 0 {
		all.Placed = len(all.Positional) + len(all.Names)
	}
	return all
}

func (p *parser) param(all *Params, notes bool) string {
	word := p.identifier()
	if notes && p.take(":") {
		all.Notes = append(all.Notes, p.starred())
	}
	if p.take("=") {
		all.Defaults = append(all.Defaults, p.ternary())
	}
	return word
}
