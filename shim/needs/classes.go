package needs

import (
	"maps"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// maxMembers bounds what is looked through of one class; the largest seen have some hundreds.
const maxMembers = 1000

// An ownClass is a class of the module that is read.
type ownClass struct {
	base  *python.Node // its only base; nil for none or more
	in    state        // where its base is written
	bind  bind
	asked []ask // what its methods ask of self
}

// An ask is an attribute that a method asks of self.
type ask struct {
	name string
	line int
	in   state
}

func (c *ownClass) asks(name string, line int, in state) {
	c.asked = append(c.asked, ask{name, line, in})
}

// owned notes a class.
func (r *reader) owned(s *python.Stmt, b *bind, in state) *ownClass {
	c := &ownClass{bind: *b, in: in}
	if len(s.Args) == 1 && s.Args[0].Op != python.Keyword {
		c.base = plainBase(s.Args[0])
	}
	if !in.function && !in.class {
		_, again := r.classes[s.Name]
		r.classes[s.Name] = c
		if again {
			r.classes[s.Name] = nil
		}
	}
	return c
}

// plainBase is a base without what is written in brackets behind it.
func plainBase(n *python.Node) *python.Node {
	if n.Op == python.Subscript {
		return n.A
	}
	return n
}

// constructs adds the needs of keywords that reach a base's __init__: of a class of this module, or by super().
func (r *reader) constructs(n *python.Node, keywords []string, in state) {
	if len(keywords) == 0 {
		return
	}
	switch {
	case n.A.Op == python.Name && in.scope.find(n.A.Text) == nil:
		if c := r.classes[n.A.Text]; c != nil {
			r.handed(c, keywords, n.Line, in)
		}
	case n.A.Op == python.Attribute && n.A.Text == "__init__" && n.A.A.Op == python.Call && n.A.A.A.Text == "super" && in.self != nil:
		r.upward(in.self, keywords, n.Line, in)
	}
}

// handed follows keywords into a class's __init__.
func (r *reader) handed(c *ownClass, keywords []string, line int, in state) {
	if c.bind.loose {
		return
	}
	if c.bind.init {
		if !c.bind.passes {
			return
		}
		keywords = without(keywords, c.bind.keywords)
	}
	r.upward(c, keywords, line, in)
}

// upward follows keywords into the __init__ of a class's base.
func (r *reader) upward(c *ownClass, keywords []string, line int, in state) {
	for hops := 0; c.base != nil && len(keywords) > 0 && hops < maxHops; hops++ {
		if to, base, ok := r.refer(c.base, c.in); ok {
			if to.name != "" && !r.own(to.module) {
				r.need(Need{Module: to.module, Name: to.name, Keywords: keywords, Line: line, base: base}, in)
			}
			return
		}
		next := r.classes[c.base.Text]
		if c.base.Op != python.Name || next == nil || next == c || next.bind.loose || next.bind.init && !next.bind.passes {
			return
		}
		if c = next; c.bind.init {
			keywords = without(keywords, c.bind.keywords)
		}
	}
}

func without(all, known []string) []string {
	var left []string
	for _, word := range all {
		if !containsWord(known, word) {
			left = append(left, word)
		}
	}
	return left
}

// inherit adds the needs of attributes that methods ask of self and that only a base may have.
func (r *reader) inherit() {
	for _, name := range slices.Sorted(maps.Keys(r.classes)) {
		c := r.classes[name]
		if c == nil {
			continue
		}
		for _, a := range c.asked {
			r.inherited(c, a.name, a.line, a.in)
		}
		c.asked = nil
	}
}

// inherited adds the need of an attribute that a class does not have itself.
func (r *reader) inherited(c *ownClass, name string, line int, in state) {
	if !c.bind.loose && !containsWord(c.bind.members, name) && !containsWord(c.bind.fields, name) {
		r.above(c, name, line, in)
	}
}

// above adds the need of an attribute that a base has to have, unless a class of this module in between has it.
func (r *reader) above(c *ownClass, name string, line int, in state) {
	for hops := 0; c.base != nil && hops < maxHops; hops++ {
		if to, base, ok := r.refer(c.base, c.in); ok {
			if to.name != "" && !r.own(to.module) {
				r.need(Need{Module: to.module, Name: to.name, Member: name, Line: line, base: base}, in)
			}
			return
		}
		next := r.classes[c.base.Text]
		if c.base.Op != python.Name || next == nil || next.bind.loose || containsWord(next.bind.members, name) || containsWord(next.bind.fields, name) {
			return
		}
		c = next
	}
}

// inherits notes what a class has beside its body: bases, what its methods set, and how its __init__ goes on.
func inherits(s *python.Stmt, b *bind) {
	b.loose = len(s.Decorators) > 0
	for _, arg := range s.Args {
		if arg.Op == python.Keyword {
			b.loose = b.loose || !strings.HasSuffix(arg.A.Text, "ABCMeta")
			continue
		}
		root, chain, ok := chained(plainBase(arg))
		if !ok {
			root, chain = "", ""
		}
		b.bases = append(b.bases, strings.Trim(root+"."+chain, "."))
	}
	for _, m := range s.Body {
		b.holds(m)
		if m.Verb == python.Function {
			self := first(m.Params)
			walk(m.Body, func(s *python.Stmt) { b.sets(s, self) }, func(n *python.Node) { b.opens(n, m, self) })
		}
	}
	b.loose = b.loose || len(b.members)+len(b.fields) > maxMembers
}

// holds notes what a statement of a class's body may bind unseen.
func (b *bind) holds(s *python.Stmt) {
	switch s.Verb {
	case python.Function:
		b.loose = b.loose || s.Name == "__new__" || s.Name == "__getattr__" || s.Name == "__getattribute__"
	case python.For, python.If, python.Try, python.With, python.While:
		b.loose = true
	case python.Expression:
		b.loose = b.loose || s.Value.Op == python.Call
	case python.Assign:
		b.loose = b.loose || s.Targets[0].Op == python.Subscript
	case python.Annotated:
		b.fields = append(b.fields, names(s.Targets[0])...)
	}
}

// sets notes attributes that a statement sets on self.
func (b *bind) sets(s *python.Stmt, self string) {
	for _, t := range s.Targets {
		visit(t, func(n *python.Node) {
			if n.Op == python.Attribute && n.A.Op == python.Name && n.A.Text == self && len(b.fields) <= maxMembers && !containsWord(b.fields, n.Text) {
				b.fields = append(b.fields, n.Text)
			}
		})
	}
}

// opens notes what may set attributes unseen, and super().__init__(**keywords).
func (b *bind) opens(n *python.Node, m *python.Stmt, self string) {
	switch {
	case n.Op == python.Call && (n.A.Text == "setattr" || n.A.Text == "vars") && len(n.List) > 0 && n.List[0].Text == self,
		n.Op == python.Attribute && n.Text == "__dict__" && n.A.Text == self:
		b.loose = true
	case m.Name == "__init__" && m.Params.Keywords != "" && !takes(m) && n.Op == python.Call && n.A.Op == python.Attribute && n.A.Text == "__init__" &&
		n.A.A.Op == python.Call && n.A.A.A.Text == "super":
		for _, arg := range n.List {
			b.passes = b.passes || arg.Op == python.DoubleStar && arg.A.Op == python.Name && arg.A.Text == m.Params.Keywords
		}
	}
}

// extend notes an attribute that is set on a class of this module from outside; "" is any.
func (r *reader) extend(of *python.Node, name string) {
	if of.Op != python.Name {
		return
	}
	r.extended[of.Text] = append(r.extended[of.Text], name)
}

// extensions adds to classes what is set on them from outside.
func (r *reader) extensions() {
	for i := range r.code.binds {
		b := &r.code.binds[i]
		if added := r.extended[b.name]; b.kind == class && len(added) > 0 {
			b.loose = b.loose || containsWord(added, "")
			b.fields = append(b.fields, added...)
		}
	}
}

// takes says that a function takes some of its keywords out, or puts others in their place.
func takes(m *python.Stmt) bool {
	found := false
	walk(m.Body, func(s *python.Stmt) {
		for _, t := range s.Targets {
			found = found || t.Op == python.Name && t.Text == m.Params.Keywords || s.Verb == python.Delete && t.Op == python.Subscript
		}
	}, func(n *python.Node) {
		found = found || n.Op == python.Attribute && n.Text == "pop" && n.A.Text == m.Params.Keywords
	})
	return found
}

// walk calls with each statement of a function, and each part of its expressions.
func walk(all []*python.Stmt, stmt func(*python.Stmt), see func(*python.Node)) {
	for _, s := range all {
		stmt(s)
		visit(s.Value, see)
		for _, t := range s.Targets {
			visit(t, see)
		}
		for _, arg := range s.Args {
			visit(arg, see)
		}
		for _, block := range blocks(s) {
			walk(block, stmt, see)
		}
	}
}
