package needs

import (
	"slices"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// try reads a try statement. Its handlers run only when its body fails; a handler that ends in a raise or an exit guards nothing.
func (r *reader) try(s *python.Stmt, in state) {
	if r.supposes(s) {
		return
	}
	r.tries++
	id := r.tries
	guarded, handled := in, in
	for _, h := range s.Handlers {
		if !fails(h.Body) {
			guarded.caught |= catches(h.Types)
		}
	}
	guarded.tries = append(slices.Clip(in.tries), id)
	handled.excepts = append(slices.Clip(in.excepts), id)
	start := len(r.code.binds)
	r.block(s.Body, guarded)
	alternative := in
	alternative.unsure = in.unsure || guarded.caught != in.caught
	r.block(s.Else, alternative)
	ends, left := []int{len(r.code.binds)}, []bool{leaves(s.Body)}
	for _, h := range s.Handlers {
		r.use(h.Types, handled, false)
		r.block(h.Body, handled)
		ends, left = append(ends, len(r.code.binds)), append(left, leaves(h.Body))
	}
	for _, b := range r.code.binds[min(start, len(r.code.binds)):] {
		r.flags[b.name] = true
	}
	if len(s.Handlers) > 0 {
		r.demote(start, ends, left, in)
	}
	r.block(s.Final, in)
}

// fails says that a block ends in a raise, or ends the program.
func fails(all []*python.Stmt) bool {
	if len(all) == 0 {
		return false
	}
	last := all[len(all)-1]
	call := last.Verb == python.Expression && last.Value != nil && last.Value.Op == python.Call
	return last.Verb == python.Raise || call && (last.Value.A.Text == "exit" || last.Value.A.Text == "_exit")
}

// supposes reads "try: NAME except NameError: NAME = …": a name that is set from outside, if at all, has that value.
func (r *reader) supposes(s *python.Stmt) bool {
	if len(s.Body) != 1 || s.Body[0].Verb != python.Expression || s.Body[0].Value.Op != python.Name || len(s.Handlers) != 1 {
		return false
	}
	h := s.Handlers[0]
	if h.Types == nil || h.Types.Text != "NameError" || len(h.Body) != 1 || h.Body[0].Verb != python.Assign || len(h.Body[0].Targets) != 1 {
		return false
	}
	name := h.Body[0].Targets[0]
	v, ok := r.constant(h.Body[0].Value)
	if !ok || name.Text != s.Body[0].Value.Text || name.Op != python.Name {
		return false
	}
	r.consts[name.Text] = v
	r.code.binds = append(r.code.binds, bind{name: name.Text, sure: true})
	return true
}

// catches says what an except clause of these types catches.
func catches(types *python.Node) Caught {
	if types == nil {
		return catchAll
	}
	if types.Op == python.Sequence {
		var all Caught
		for _, t := range types.List {
			all |= catches(t)
		}
		return all
	}
	switch types.Text {
	case "Exception", "BaseException", "StandardError":
		return catchAll
	case "ImportError":
		return CatchMissing | CatchImport
	case "ModuleNotFoundError":
		return CatchMissing
	case "AttributeError":
		return CatchAttribute
	case "TypeError":
		return CatchType
	}
	return 0
}

// with reads a with statement; contextlib.suppress guards as try does.
func (r *reader) with(s *python.Stmt, in state) {
	inner, start := in, len(r.code.binds)
	suppresses := false
	for _, item := range s.Args {
		r.use(item, in, false)
		if item.Op == python.Call && item.A.Text == "suppress" {
			suppresses = true
			for _, arg := range item.List {
				inner.caught |= catches(arg)
			}
		}
	}
	for _, t := range s.Targets {
		r.targets(t, s, in)
	}
	r.block(s.Body, inner)
	if suppresses {
		r.demote(start, []int{start, len(r.code.binds)}, []bool{false, false}, in)
	}
}

// loop reads what may run any number of times: for, while and match.
func (r *reader) loop(s *python.Stmt, in state) {
	r.use(s.Value, in, true)
	start := len(r.code.binds)
	inner := in
	inner.unsure = true
	for i, t := range s.Targets {
		if s.Verb == python.Match {
			r.use(t, inner, false)
			r.block(s.Cases[i], inner)
			continue
		}
		r.targets(t, s, inner)
	}
	r.each(s, in)
	r.block(s.Body, inner)
	r.demote(start, []int{start, len(r.code.binds)}, []bool{false, false}, in)
	r.block(s.Else, inner)
}
