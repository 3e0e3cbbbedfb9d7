package needs

import (
	"github.com/pipguard/pipguard/shim/needs/python"
)

// A ref is what a name stands for: a module, or a name in one, or what calling that gives.
type ref struct {
	module, name string
	base         string // the part of the name that a from-import has bound
	made         bool
	excepts      []int // the handlers that it is bound in
	or           *ref  // what else it may stand for
}

// A scope holds the names of a module, class or function that stand for modules or names in them; nil is a name of
// anything else.
type scope struct {
	names  map[string]*ref
	parent *scope
}

func (s *scope) find(name string) *ref {
	for ; s != nil; s = s.parent {
		if r, found := s.names[name]; found {
			return r
		}
	}
	return nil
}

// stands says that a name stands for a module or a name in one, not for what calling it gave.
func (s *scope) stands(name string) bool {
	found := s.find(name)
	return found != nil && !found.made
}

// function reads a function's body, which runs when it is called.
func (r *reader) function(b body) {
	in := b.in
	in.scope = &scope{names: map[string]*ref{}, parent: in.scope}
	if !in.function {
		in.caught = 0 // what is caught around a definition is not caught around its calls
	}
	in.function, in.class = true, false
	in.tries = nil
	params := (*python.Params)(nil)
	if b.lambda != nil {
		params = b.lambda.Params
	} else {
		params = b.stmt.Params
		shadow(b.stmt.Body, in.scope.names)
		in.once = once(b.stmt.Body)
	}
	if params != nil {
		switch own := first(params); {
		case b.method && (b.stmt == nil || len(b.stmt.Decorators) > 0 && b.stmt.Decorators[0].Text == "staticmethod"):
			in.self = nil
		case b.method:
			in.params = own
		case own == in.params:
			in.self = nil
		}
		for _, list := range [][]string{params.Positional, params.Names, {params.Rest, params.Keywords}} {
			for _, name := range list {
				in.scope.names[name] = nil
			}
		}
	}
	if b.lambda != nil {
		r.use(b.lambda.B, in, false)
		return
	}
	r.block(b.stmt.Body, in)
}

// shadow notes what a function assigns to: these names are its own, throughout. What it declares global is not.
func shadow(all []*python.Stmt, own map[string]*ref) {
	for _, s := range all {
		switch s.Verb {
		case python.Assign, python.Annotated, python.For, python.With, python.Delete:
			for _, t := range s.Targets {
				for _, name := range names(t) {
					own[name] = nil
				}
			}
		case python.Function, python.Class:
			own[s.Name] = nil
			continue
		}
		for _, block := range blocks(s) {
			shadow(block, own)
		}
		for _, h := range s.Handlers {
			if h.As != "" {
				own[h.As] = nil
			}
		}
	}
	for _, s := range all {
		if s.Verb == python.Global {
			for _, n := range s.Names {
				delete(own, n.Name)
			}
		}
	}
}

// blocks gives the blocks of a compound statement.
func blocks(s *python.Stmt) [][]*python.Stmt {
	all := append([][]*python.Stmt{s.Body, s.Else, s.Final}, s.Cases...)
	for _, h := range s.Handlers {
		all = append(all, h.Body)
	}
	return all
}

// names gives the plain names in what is assigned to.
func names(n *python.Node) []string {
	if n == nil {
		return nil
	}
	switch n.Op {
	case python.Name:
		return []string{n.Text}
	case python.Star:
		return names(n.A)
	case python.Sequence:
		var all []string
		for _, item := range n.List {
			all = append(all, names(item)...)
		}
		return all
	}
	return nil
}
