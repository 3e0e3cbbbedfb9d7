package needs

import (
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// member adds the need of an attribute of what a call gives: a.B().c, or x.c after x = a.B().
func (r *reader) member(n *python.Node, made *ref, in state) {
	if n.Op != python.Attribute || special(n.Text) {
		return
	}
	if n.A.Op == python.Name && in.self != nil && n.A.Text == in.params && in.function {
		in.self.asks(n.Text, n.Line, in)
		return
	}
	if n.A.Op == python.Call && n.A.A.Op == python.Name && n.A.A.Text == "super" && in.self != nil {
		r.above(in.self, n.Text, n.Line, in)
		return
	}
	if made == nil && n.A.Op == python.Call {
		made = r.calls(n.A, in)
	} else if n.A.Op != python.Name {
		return
	}
	for ; made != nil; made = made.or {
		if !r.own(made.module) {
			r.need(Need{Module: made.module, Name: made.name, Member: n.Text, Line: n.Line, base: made.base, excepts: made.excepts}, in)
		}
	}
}

// calls gives what a call makes, where it calls a name of a module; nil else.
func (r *reader) calls(n *python.Node, in state) *ref {
	root, chain, ok := chained(n.A)
	found := (*ref)(nil)
	if ok {
		found = in.scope.find(root)
	}
	var all *ref
	for ; found != nil && !found.made; found = found.or {
		if to, base := r.below(found, chain); to.name != "" {
			all = &ref{module: to.module, name: to.name, base: base, made: true, excepts: found.excepts, or: all}
		}
	}
	return all
}

// special says that Python itself may give every object this attribute.
func special(name string) bool { return strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__") }

// renames notes what a name stands for that is assigned once: another name, or what a call gives.
func (r *reader) renames(s *python.Stmt, in state) {
	if s.Verb != python.Assign || len(s.Targets) != 1 || s.Targets[0].Op != python.Name || s.Value == nil || in.class {
		return
	}
	name := s.Targets[0].Text
	switch c := r.classes[s.Value.Text]; {
	case s.Value.Op == python.Call && in.once[name]:
		in.scope.names[name] = r.calls(s.Value, in)
	case s.Value.Op == python.Name && c != nil && !in.function:
		r.classes[name] = c
	}
}

// each notes that a loop's name stands for one module after the other.
func (r *reader) each(s *python.Stmt, in state) {
	if s.Verb != python.For || s.Value.Op != python.Sequence || len(names(s.Targets[0])) != 1 || len(s.Value.List) > maxHops {
		return
	}
	var all *ref
	for _, item := range s.Value.List {
		to, _, ok := r.refer(item, in)
		if !ok {
			return
		}
		to.or = all
		all = &to
	}
	in.scope.names[names(s.Targets[0])[0]] = all
}

// once gives the names that a function or module assigns to in one place alone.
func once(all []*python.Stmt) map[string]bool {
	found := map[string]bool{}
	assigned(all, found)
	return found
}

// assigned notes names: true for one place, false for more.
func assigned(all []*python.Stmt, found map[string]bool) {
	add := func(name string) {
		_, again := found[name]
		found[name] = !again
	}
	for _, s := range all {
		for _, t := range s.Targets {
			for _, name := range names(t) {
				add(name)
			}
		}
		for _, alias := range s.Names {
			add(alias.Name)
			add(alias.As)
		}
		if s.Name != "" && s.Verb != python.ImportFrom {
			add(s.Name)
		}
		for _, h := range s.Handlers {
			add(h.As)
		}
		if s.Verb == python.Function || s.Verb == python.Class {
			continue
		}
		for _, block := range blocks(s) {
			assigned(block, found)
		}
	}
}

// assignsNone says that a statement assigns None.
func assignsNone(s *python.Stmt) bool {
	return s.Verb == python.Assign && s.Value != nil && s.Value.Op == python.Constant && s.Value.Text == "None"
}

// first is the name of a function's first parameter.
func first(p *python.Params) string {
	for _, list := range [][]string{p.Positional, p.Names} {
		if len(list) > 0 {
			return list[0]
		}
	}
	return ""
}

// gives lists the classes that a function returns an instance of: as its annotation says, else as its return statements do.
func gives(s *python.Stmt) []string {
	if len(s.Decorators) > 0 {
		return nil
	}
	if s.Note != nil {
		all, ok := noted(s.Note)
		if !ok {
			return nil
		}
		return all
	}
	var all []string
	returned(s.Body, &all)
	return inner(s, all)
}

// inner puts what a function's own functions return in the place of their names.
func inner(s *python.Stmt, all []string) []string {
	own := map[string][]string{}
	for _, f := range s.Body {
		if f.Verb == python.Function {
			own[f.Name] = append(gives(f), make([]string, len(f.Decorators))...) // "" for what a decorator makes of it
		}
	}
	var found []string
	for _, name := range all {
		if more, is := own[name]; is && len(more) > 0 {
			found = append(found, more...)
		} else {
			found = append(found, name)
		}
	}
	return found
}

// noted lists the classes of an annotation; false for more than classes and unions of them.
func noted(n *python.Node) ([]string, bool) {
	switch n.Op {
	case python.Name, python.Attribute:
		if root, chain, ok := chained(n); ok {
			return []string{strings.Trim(root+"."+chain, ".")}, true
		}
	case python.Constant:
		return nil, n.Text == "None"
	case python.String:
		text, ok := python.Unquote(n.Text)
		return []string{text}, ok && isDotted(text)
	case python.Subscript:
		if n.A.Text == "Union" || n.A.Text == "Optional" {
			return notes(n.B)
		}
	case python.Sequence, python.Operation:
		return notes(n)
	}
	return nil, false
}

func notes(n *python.Node) ([]string, bool) {
	if n.Op != python.Sequence && n.Op != python.Operation {
		return noted(n)
	}
	var all []string
	for _, item := range n.List {
		more, ok := noted(item)
		if !ok {
			return nil, false
		}
		all = append(all, more...)
	}
	return all, true
}

// called is the name that an expression calls; "" for any other expression.
func called(n *python.Node) string {
	if n.Op != python.Call {
		return ""
	}
	root, chain, _ := chained(n.A)
	return strings.Trim(root+"."+chain, ".")
}

// returned lists what return statements call; "" where they do not, and of a generator.
func returned(all []*python.Stmt, found *[]string) {
	for _, s := range all {
		if s.Verb == python.Function || s.Verb == python.Class {
			continue
		}
		if s.Verb == python.Return && s.Value != nil {
			*found = append(*found, called(s.Value))
		}
		visit(s.Value, func(n *python.Node) {
			if n.Op == python.Await { // a generator
				*found = append(*found, "")
			}
		})
		for _, block := range blocks(s) {
			returned(block, found)
		}
	}
}
