package python

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
