package needs

import (
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// bases adds that the bases of a class have to be different ones: Python has made two of its exceptions one more than once.
func (r *reader) bases(s *python.Stmt, in state) {
	if in.function || in.class {
		return
	}
	var seen []ref
	for _, base := range s.Args {
		to, ok := r.base(base, in)
		if !ok {
			continue
		}
		for _, other := range seen {
			r.need(Need{Module: other.module, Name: other.name, Line: s.Line, Deep: true, Beside: to.module + "." + to.name}, in)
		}
		seen = append(seen, to)
	}
}

// base gives what a base stands for: a name of another distribution's module, or one of Python's own.
func (r *reader) base(n *python.Node, in state) (to ref, ok bool) {
	if n.Op == python.Name && in.scope.find(n.Text) == nil && !r.binds(n.Text) {
		return ref{module: "builtins", name: n.Text}, true
	}
	to, _, ok = r.refer(n, in)
	return to, ok && to.name != "" && !r.own(to.module)
}

// binds says that the module so far binds a name at its top.
func (r *reader) binds(name string) bool {
	for i := range r.code.binds {
		if r.code.binds[i].name == name {
			return true
		}
	}
	return len(r.code.stars) > 0
}

// same says that two dotted names are one exception of the standard library.
func (l *Library) same(one, other string) bool {
	return l.original(one) == l.original(other) && l.known(one) && l.known(other)
}

// original is the name under which an exception was defined.
func (l *Library) original(dotted string) string {
	module, name := before(dotted), dotted[strings.LastIndexByte(dotted, '.')+1:]
	for word := range strings.FieldsSeq(l.aliases[module]) {
		if alias, to, _ := strings.Cut(word, "="); alias == name {
			return to
		}
	}
	return dotted
}

func (l *Library) known(dotted string) bool {
	module, name := before(dotted), dotted[strings.LastIndexByte(dotted, '.')+1:]
	return contains(l.modules[module], name)
}
