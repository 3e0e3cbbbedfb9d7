package needs

import (
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

func (r *reader) conditional(s *python.Stmt, in state) {
	asks := r.asks(s.Value, in)
	r.use(s.Value, in, true)
	known, decided := r.truth(s.Value)
	start := len(r.code.binds)
	inner := in
	inner.unsure = in.unsure || !decided
	body, other := inner, inner
	if !decided && asks {
		body, other = r.given(s.Value, true, inner), r.given(s.Value, false, inner)
	}
	if !decided || known {
		r.branch(s.Body, body, asks)
	}
	middle := len(r.code.binds)
	if !decided || !known {
		r.branch(s.Else, other, asks)
	}
	if !decided {
		r.demote(start, []int{middle, len(r.code.binds)}, []bool{leaves(s.Body), leaves(s.Else)}, in)
	}
}

// branch reads one branch of a condition; what it binds are flags that ask for whatever the condition does.
func (r *reader) branch(all []*python.Stmt, in state, asks bool) {
	start := len(r.code.binds)
	r.block(all, in)
	if asks {
		for _, b := range r.code.binds[min(start, len(r.code.binds)):] { // a del takes some away
			r.flags[b.name] = true
		}
	}
}

// demote takes back that names are bound for sure, unless every branch does; the branches' binds end at the ends. One
// that leaves binds nothing that is seen.
func (r *reader) demote(start int, ends []int, left []bool, in state) {
	if in.function || in.class || start > len(r.code.binds) {
		return
	}
	counts, branches := map[string]int{}, 0
	from := start
	for i, to := range ends {
		to = min(max(to, from), len(r.code.binds))
		if left[i] {
			from = to
			continue
		}
		branches++
		mine := map[string]bool{}
		for _, b := range r.code.binds[from:to] {
			if b.sure && !mine[b.name] {
				mine[b.name] = true
				counts[b.name]++
			}
		}
		from = to
	}
	for i := range r.code.binds[start:] {
		b := &r.code.binds[start+i]
		b.sure = b.sure && branches > 0 && counts[b.name] == branches
	}
}

// asks says that a condition mentions a module, a version, or a flag that was bound from one; as the type of a value, a
// module says nothing.
func (r *reader) asks(n *python.Node, in state) bool {
	found, types := false, map[*python.Node]bool{}
	visit(n, func(n *python.Node) {
		if n.Op == python.Call && n.A.Text == "isinstance" && len(n.List) == 2 {
			visit(n.List[1], func(n *python.Node) { types[n] = true })
		}
		if types[n] {
			return
		}
		switch n.Op {
		case python.Name:
			lower := strings.ToLower(n.Text)
			found = found || in.scope.stands(n.Text) || r.flags[n.Text] || n.Text == "hasattr" || strings.Contains(lower, "version") ||
				strings.HasPrefix(lower, "has_") || strings.HasPrefix(lower, "_has") || strings.Contains(lower, "available") || strings.Contains(lower, "installed")
		case python.Attribute:
			lower := strings.ToLower(n.Text)
			found = found || strings.Contains(lower, "version") || strings.Contains(lower, "available")
		}
	})
	return found
}

// visit calls with each part of an expression.
func visit(n *python.Node, see func(*python.Node)) {
	if n == nil {
		return
	}
	see(n)
	visit(n.A, see)
	visit(n.B, see)
	for _, item := range n.List {
		visit(item, see)
	}
	for _, c := range n.Clauses {
		visit(c.In, see)
		for _, test := range c.If {
			visit(test, see)
		}
	}
}
