package needs

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// define reads a function's definition: decorators, default values and annotations are evaluated at once, its body when it
// is called.
func (r *reader) define(s *python.Stmt, in state) {
	for _, d := range s.Decorators {
		r.use(d, in, true)
	}
	r.defaults(s.Params, in)
	if !r.later {
		for _, note := range append(s.Params.Notes, s.Note) {
			r.use(note, in, false)
		}
	}
	b := bind{name: s.Name, kind: function, hash: r.text(s), plain: len(s.Decorators) == 0, gives: gives(s), line: s.Line, waived: waives(s)}
	r.bind(signed(b, s.Params, 0), in)
	r.code.specifies = r.code.specifies || !in.function && !in.class && specifies(s)
	inner := outside(in)
	inner.silent = in.silent || !in.function && !in.class && r.idle(s)
	r.pending = append(r.pending, body{stmt: s, in: inner, method: in.class})
	if in.scope.names[s.Name] != nil || !in.function {
		in.scope.names[s.Name] = nil
	}
}

// idle says that nobody calls a function: a private one that does nothing but import, and that its module names once. Such
// functions tell programs that pack modules what to pack.
func (r *reader) idle(s *python.Stmt) bool {
	return strings.HasPrefix(s.Name, "_") && len(s.Decorators) == 0 && strings.Count(r.src, s.Name) == 1 &&
		!slices.ContainsFunc(s.Body, func(s *python.Stmt) bool {
			return s.Verb != python.Import && s.Verb != python.ImportFrom && s.Verb != python.Expression
		})
}

// outside is the state of a function's body: a class's names are not its own.
func outside(in state) state {
	if in.class {
		in.scope = in.scope.parent
	}
	return in
}

// signed notes how something is called; skip is 1 for a method, whose first parameter its object takes.
func signed(b bind, p *python.Params, skip int) bind {
	b.alone, b.keywords = len(p.Positional), p.Names
	switch {
	case skip > 0 && b.alone > 0:
		b.alone--
	case skip > 0 && p.Placed > 0:
		b.keywords = b.keywords[1:]
	}
	b.placed, b.needed = max(0, p.Placed-skip), p.Needed>>skip
	b.open, b.rest = p.Keywords != "", p.Rest != ""
	return b
}

func (r *reader) defaults(p *python.Params, in state) {
	for _, d := range p.Defaults {
		r.use(d, in, false)
	}
}

// class reads a class, whose body runs at once.
func (r *reader) class(s *python.Stmt, in state) {
	for _, d := range s.Decorators {
		r.use(d, in, true)
	}
	for _, base := range s.Args {
		from := in
		from.base = base.Op == python.Name || base.Op == python.Attribute
		r.use(base, from, true)
	}
	r.bases(s, in)
	b := bind{name: s.Name, kind: class, hash: r.text(s), shape: r.shape(s), plain: len(s.Decorators) == 0 && len(s.Args) == 0}
	members(s.Body, &b)
	inherits(s, &b)
	r.bind(b, in)
	inner := in
	inner.class, inner.self, inner.once = true, r.owned(s, &b, in), nil
	inner.scope = &scope{names: map[string]*ref{}, parent: in.scope}
	if in.class {
		inner.scope.parent = in.scope.parent
	}
	r.block(s.Body, inner)
	in.scope.names[s.Name] = nil
}

// shape is a hash of a class's text without docstrings and the bodies of methods, but those that run when a class is made
// from it (Python's data model, "Customizing class creation").
func (r *reader) shape(s *python.Stmt) uint64 {
	if len(s.Body) == 0 {
		return r.text(s)
	}
	sum := hash(r.src[s.Start:s.Body[0].Start])
	for _, part := range s.Body {
		end := part.End
		switch {
		case part.Verb == python.Expression && part.Value != nil && part.Value.Op == python.String:
			continue
		case part.Verb == python.Function && len(part.Body) > 0 && !makesClasses(part):
			end = part.Body[0].Start
		}
		sum = sum*31 + hash(r.src[part.Start:max(part.Start, end)])
	}
	return sum
}

// makesClasses says that Python calls a method when a class is made.
func makesClasses(method *python.Stmt) bool {
	switch method.Name {
	case "__init_subclass__", "__class_getitem__", "__mro_entries__", "__set_name__", "__new__", "__prepare__", "mro":
		return true
	case "__init__", "__call__":
		return first(method.Params) != "self" // but cls, in a metaclass
	}
	return false
}

// members notes what a class's body binds in plain sight, and how its __init__ is called.
func members(all []*python.Stmt, b *bind) {
	for _, s := range all {
		switch s.Verb {
		case python.Function, python.Class:
			b.members = append(b.members, s.Name)
			if s.Verb == python.Function && s.Name == "__init__" {
				*b = signed(*b, s.Params, 1)
				b.init = true
			}
			if s.Name == "__new__" || s.Name == "__getattr__" {
				b.plain = false
			}
		case python.Assign, python.Annotated:
			if s.Value != nil {
				for _, t := range s.Targets {
					b.members = append(b.members, names(t)...)
				}
			}
		}
	}
}

// assign reads an assignment, or an expression.
func (r *reader) assign(s *python.Stmt, in state) {
	r.use(s.Value, in, s.Verb == python.Other)
	if s.Verb == python.Expression && !in.function && s.Value != nil && s.Value.Op == python.Call {
		r.code.dynamic = r.code.dynamic || passesName(s.Value) // initpkg(__name__, …)
	}
	if s.Verb == python.Annotated && !r.later && !in.function {
		r.use(s.Note, in, false)
	}
	if s.Verb == python.Annotated && s.Value == nil {
		return
	}
	for _, t := range s.Targets {
		r.targets(t, s, in)
	}
	r.renames(s, in)
	if in.function || in.class || len(s.Targets) != 1 {
		return
	}
	r.exports(s)
	if name := s.Targets[0]; name.Op == python.Name {
		r.constantOf(name.Text, s, in)
	}
}

// passesName says that a call is given the module's own name, by which it can change the module.
func passesName(call *python.Node) bool {
	for _, arg := range call.List {
		if arg.Op == python.Name && arg.Text == "__name__" || arg.Op == python.Keyword && arg.A.Text == "__name__" {
			return true
		}
	}
	return false
}

// constantOf remembers a name's value where it has but one, and whether it is a flag.
func (r *reader) constantOf(name string, s *python.Stmt, in state) {
	v, ok := r.constant(s.Value)
	_, again := r.consts[name]
	delete(r.consts, name)
	if ok && !again && !in.unsure && len(in.excepts) == 0 && len(in.tries) == 0 && s.Verb == python.Assign {
		r.consts[name] = v
	}
	r.flags[name] = r.flags[name] || r.asks(s.Value, in)
}

// targets binds what is assigned to; attributes set on modules are patches.
func (r *reader) targets(t *python.Node, s *python.Stmt, in state) {
	switch t.Op {
	case python.Name:
		if len(in.excepts) == 0 || !assignsNone(s) { // "except ImportError: x = None" leaves x what it is elsewhere
			in.scope.names[t.Text] = nil
		}
		b := bind{name: t.Text, hash: r.text(s)}
		if s.Value != nil && s.Value.Op == python.Name && s.Value.Text != t.Text {
			b.target = s.Value.Text // another name of the same
		}
		r.bind(b, in)
	case python.Sequence:
		for _, item := range t.List {
			r.targets(item, s, in)
		}
	case python.Star:
		r.targets(t.A, s, in)
	case python.Attribute:
		r.extend(t.A, t.Text)
		if to, _, ok := r.refer(t, in); ok {
			r.code.patches = append(r.code.patches, Need{Module: to.module, Name: to.name})
		}
		if t.A.Op == python.Name && t.A.Text == "__class__" || t.Text == "__class__" && !in.function {
			r.code.dynamic = true
		}
	case python.Subscript:
		r.subscripted(t, in)
	}
}

// subscripted reads x[y] = …: sys.modules[…] may put anything in a module's place.
func (r *reader) subscripted(t *python.Node, in state) {
	r.use(t.B, in, false)
	if root, chain, ok := chained(t.A); ok && strings.HasSuffix(root+"."+chain, "sys.modules") {
		r.code.dynamic = true
		return
	}
	r.use(t.A, in, true)
}

// exports reads __all__.
func (r *reader) exports(s *python.Stmt) {
	if s.Targets[0].Op != python.Name || s.Targets[0].Text != "__all__" {
		return
	}
	plain := s.Value != nil && s.Value.Op == python.Sequence && !r.code.hasAll
	r.code.hasAll = true
	if s.Value == nil || s.Value.Op != python.Sequence {
		r.code.openAll = true
		return
	}
	r.code.openAll = r.code.openAll || !plain
	for _, item := range s.Value.List {
		if name, ok := python.Unquote(item.Text); ok && item.Op == python.String {
			r.code.all = append(r.code.all, name)
		} else {
			r.code.openAll = true
		}
	}
}
