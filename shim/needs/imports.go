package needs

import (
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

func (r *reader) imports(s *python.Stmt, in state) {
	for _, alias := range s.Names {
		top, _, _ := strings.Cut(alias.Name, ".")
		r.need(Need{Module: alias.Name, Line: s.Line}, in)
		for dotted := alias.Name; dotted != ""; dotted = before(dotted) {
			r.imported[dotted] = true
		}
		as, to := alias.As, alias.Name
		if as == "" {
			as, to = top, top
		}
		in.alias(as, ref{module: to})
		r.bind(bind{name: as, kind: module, module: to, hash: hash(alias.Name)}, in)
		r.siblings(alias.Name, in)
	}
}

// alias notes what a name stands for. What a handler imports instead is the second choice.
func (in state) alias(name string, to ref) {
	if first := in.scope.names[name]; len(in.excepts) > 0 && first != nil {
		if first.or == nil {
			to.excepts = in.excepts
			both := *first
			both.or = &to
			in.scope.names[name] = &both
		}
		return
	}
	in.scope.names[name] = &to
}

// siblings binds the submodules of a package that an import in it loads.
func (r *reader) siblings(module string, in state) {
	if rest, below := strings.CutPrefix(module, r.module+"."); below && r.pkg {
		name, _, _ := strings.Cut(rest, ".")
		r.bind(bind{name: name, kind: sibling, module: r.module + "." + name}, in)
	}
}

func (r *reader) importFrom(s *python.Stmt, in state) {
	base, ok := r.absolute(s)
	if !ok {
		return
	}
	if base == "__future__" {
		for _, alias := range s.Names {
			r.later = r.later || alias.Name == "annotations"
		}
		return
	}
	r.siblings(base, in)
	for _, alias := range s.Names {
		if alias.Name == "*" {
			r.need(Need{Module: base, Line: s.Line}, in)
			if !in.function && !in.class {
				r.code.stars = append(r.code.stars, base)
			}
			continue
		}
		r.need(Need{Module: base, Name: alias.Name, From: true, Line: s.Line}, in)
		as := alias.As
		if as == "" {
			as = alias.Name
		}
		in.alias(as, ref{module: base, name: alias.Name})
		r.bind(bind{name: as, kind: from, module: base, target: alias.Name, hash: hash(base + ":" + alias.Name)}, in)
	}
}

// absolute gives the module that a from-import names; false where it leads out of its top package.
func (r *reader) absolute(s *python.Stmt) (string, bool) {
	if s.Level == 0 {
		return s.Name, true
	}
	base := r.parent()
	for range s.Level - 1 {
		base = before(base)
	}
	switch {
	case base == "":
		return "", false
	case s.Name == "":
		return base, true
	}
	return base + "." + s.Name, true
}
