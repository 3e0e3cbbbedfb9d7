package python

// expressions reads one expression, or several as a tuple.
func (p *parser) expressions() *Node {
	first := p.starred()
	if !p.is(",") {
		return first
	}
	n := p.node(Sequence)
	n.List = append(n.List, first)
	for !p.failed && p.take(",") && p.startsExpression() {
		n.List = append(n.List, p.starred())
	}
	return n
}

func (p *parser) startsExpression() bool {
	switch t := p.peek(); t.kind {
	case name:
		return !isKeyword(p.word()) || p.is("not") || p.is("lambda") || p.is("await") || p.is("yield")
	case number, text, template:
		return true
	case operator:
		return p.is("(") || p.is("[") || p.is("{") || p.is("-") || p.is("+") || p.is("~") || p.is("*") || p.is("...")
	}
	return false
}

func (p *parser) starred() *Node {
	if p.is("*") {
		n := p.node(Star)
		p.at++
		n.A = p.binary(precedenceOr)
		return n
	}
	return p.named()
}

// named reads an expression that may bind its value (PEP 572).
func (p *parser) named() *Node {
	if !p.deeper() {
		return p.node(Constant)
	}
	defer func() { p.depth-- }()
	if p.peek().kind == name && p.at+1 < len(p.tokens) && p.isAt(p.at+1, ":=") {
		n := p.node(Walrus)
		n.Text = p.identifier()
		p.at++
		n.A = p.ternary()
		return n
	}
	return p.ternary()
}

func (p *parser) isAt(at int, what string) bool {
	t := p.tokens[at]
	return t.kind == operator && p.src[t.start:t.end] == what
}

func (p *parser) ternary() *Node {
	if !p.deeper() {
		return p.node(Constant)
	}
	defer func() { p.depth-- }()
	if p.is("lambda") {
		n := p.node(Lambda)
		p.at++
		n.Params = p.params(":", false)
		p.expect(":")
		n.B = p.ternary()
		return n
	}
	if p.is("yield") {
		return p.yield()
	}
	body := p.or()
	if !p.is("if") {
		return body
	}
	n := p.node(Choice)
	p.at++
	test := p.or()
	p.expect("else")
	n.List = []*Node{test, body, p.ternary()}
	return n
}

func (p *parser) yield() *Node {
	n := p.node(Await)
	p.at++
	if p.take("from") || p.startsExpression() {
		n.A = p.expressions()
	}
	return n
}

func (p *parser) or() *Node {
	first := p.and()
	if !p.is("or") {
		return first
	}
	n := p.node(Or)
	n.List = append(n.List, first)
	for !p.failed && p.take("or") {
		n.List = append(n.List, p.and())
	}
	return n
}

func (p *parser) and() *Node {
	first := p.not()
	if !p.is("and") {
		return first
	}
	n := p.node(And)
	n.List = append(n.List, first)
	for !p.failed && p.take("and") {
		n.List = append(n.List, p.not())
	}
	return n
}

func (p *parser) not() *Node {
	if p.is("not") {
		n := p.node(Not)
		p.at++
		if p.deeper() {
			n.A = p.not()
		}
		p.depth--
		return n
	}
	return p.comparison()
}

func (p *parser) comparison() *Node {
	first := p.binary(precedenceOr)
	op := p.comparator()
	if op == "" {
		return first
	}
	n := p.node(Compare)
	n.List = append(n.List, first)
	for ; op != "" && !p.failed; op = p.comparator() {
		n.Words = append(n.Words, op)
		n.List = append(n.List, p.binary(precedenceOr))
	}
	return n
}

// comparator takes a comparison operator, or gives "".
func (p *parser) comparator() string {
	t := p.peek()
	if t.kind != operator && t.kind != name {
		return ""
	}
	word := p.word()
	switch word {
	case "<", ">", "==", ">=", "<=", "!=", "in":
		p.at++
		return word
	case "not":
		if p.at+1 < len(p.tokens) && p.src[p.tokens[p.at+1].start:p.tokens[p.at+1].end] == "in" {
			p.at += 2
			return "not in"
		}
	case "is":
		p.at++
		if p.take("not") {
			return "is not"
		}
		return "is"
	}
	return ""
}

// Binary operators by how loosely they bind, from "|".
const precedenceOr = 1

func precedence(word string) int {
	switch word {
	case "|":
		return 1
	case "^":
		return 2
	case "&":
		return 3
	case "<<", ">>":
		return 4
	case "+", "-":
		return 5
	case "*", "/", "//", "%", "@":
		return 6
	}
	return 0
}

func (p *parser) binary(least int) *Node {
	left := p.unary()
	for !p.failed && p.peek().kind == operator {
		level := precedence(p.word())
		if level < least || level == 0 {
			break
		}
		n := p.node(Operation)
		n.Text = p.word()
		p.at++
		n.List = []*Node{left, p.binary(level + 1)}
		left = n
	}
	return left
}

func (p *parser) unary() *Node {
	if p.is("-") || p.is("+") || p.is("~") || p.is("await") {
		n := p.node(Operation)
		n.Text = p.word()
		p.at++
		if p.deeper() {
			n.List = []*Node{p.unary()}
		}
		p.depth--
		return n
	}
	base := p.primary()
	if p.is("**") {
		n := p.node(Operation)
		n.Text = "**"
		p.at++
		if p.deeper() {
			n.List = []*Node{base, p.unary()}
		}
		p.depth--
		return n
	}
	return base
}
