package python

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
