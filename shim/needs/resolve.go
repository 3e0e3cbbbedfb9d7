package needs

import (
	"slices"
	"strings"
)

// maxHops bounds how many modules a name is followed through.
const maxHops = 24

// ask says how a need stands.
func (w *world) ask(n *Need) answer {
	a := w.cached(n.Module, n.Name, n.From || n.base != "")
	if a.state != Met && !n.From && n.Name != "" && w.alreadyReported(n, a) {
		return answer{state: Met, dist: a.dist, hash: a.hash}
	}
	switch {
	case a.state == Unmet && n.Member != "":
		return a.doubt("what has the attribute is missing itself") // which is a need of its own
	case a.state == Met && a.std && n.Beside != "" && w.library.same(n.Object(), n.Beside):
		return answer{state: Unmet, missing: CatchType, why: "the same class as " + n.Beside, std: true, module: n.Module}
	case a.state == Met && n.Member != "":
		return w.member(a, n.Member)
	case a.state == Met && (len(n.Keywords) > 0 || n.Args > 0):
		return w.call(a, n)
	}
	return a
}

func (w *world) cached(module, name string, from bool) answer {
	q := question{module, name, from}
	a, known := w.answers[q]
	if !known {
		a = w.resolve(module, name, from, 0)
		w.answers[q] = a
	}
	return a
}

// alreadyReported says that what an attribute is asked of is missing itself: the import that it comes from is a need of its own.
func (w *world) alreadyReported(n *Need, a answer) bool {
	if a.missing == CatchMissing {
		return true
	}
	return n.base != "" && n.base != n.Name && w.cached(n.Module, n.base, true).state != Met || n.base == n.Name && n.base != ""
}

// resolve looks for a module, and a name or a chain of attributes in it.
func (w *world) resolve(module, name string, from bool, hops int) answer {
	top, _, _ := strings.Cut(module, ".")
	if hops > maxHops {
		return answer{state: Doubt, why: "too far"}
	}
	if w.library.has(top) {
		first, _, _ := strings.Cut(name, ".")
		a := w.library.look(module, first)
		a.std, a.module = true, module
		if a.state == Unmet && a.missing == CatchMissing && w.unowned(module) {
			return a.doubt("served by a hook")
		}
		return a
	}
	h, a, ok := w.module(module)
	if !ok || name == "" {
		return a
	}
	if !h.space && h.compiled {
		a.state, a.why, a.hash, a.missing = Doubt, "compiled", 0, CatchAttribute|CatchImport
		if from && !strings.Contains(name, ".") {
			if _, ok := w.find(module + "." + name); ok {
				a.state = Met
			}
		}
		return a
	}
	return w.inside(h, module, name, from, hops)
}

// inside looks for a name in a module that a distribution has.
func (w *world) inside(h hit, module, name string, from bool, hops int) answer {
	first, rest, more := strings.Cut(name, ".")
	a := answer{state: Met, dist: h.dist, module: module, missing: CatchAttribute | CatchImport}
	if h.space {
		return w.submodule(a, module, first, rest, from, hops, true)
	}
	c := h.dist.code(h.found)
	if c.broken {
		return a.doubt("not all of it could be read")
	}
	places := c.bound(first)
	if len(places) == 0 {
		return w.unbound(a, h, c, first, rest, from, hops)
	}
	sure, last := false, &c.binds[places[0]]
	for _, i := range places {
		b := &c.binds[i]
		sure = sure || b.sure
		if b.sure {
			last = b
		}
		a.hash = a.hash*31 + b.hash
	}
	if !sure {
		a.hash = c.hash
		if _, found := w.find(module + "." + first); found && from && !more {
			a.hash = 0
			return a
		}
		return a.doubt("bound under a condition")
	}
	if len(places) > 1 && (more || last.kind == class || last.kind == function) {
		a.hash = c.hash
		if more {
			return a.doubt("bound more than once")
		}
		return a
	}
	return w.follow(a, last, rest, hops)
}

// unbound looks for a name that a module does not bind in plain sight.
func (w *world) unbound(a answer, h hit, c *code, first, rest string, from bool, hops int) answer {
	switch first {
	case "__name__", "__file__", "__doc__", "__path__", "__spec__", "__loader__", "__package__", "__dict__", "__class__":
		return a
	}
	module := a.module
	if s, found := w.find(module + "." + first); found && h.pkg {
		_ = s
		return w.submodule(a, module, first, rest, from, hops, false)
	}
	best := answer{state: Unmet}
	for _, star := range c.stars {
		s := w.starred(star, first, rest, hops)
		if s.state == Met {
			return s
		}
		if s.state == Doubt {
			best = s
		}
	}
	if best.state == Doubt {
		a.hash = best.hash
		return a.doubt(best.why)
	}
	if c.getattr && slices.Contains(c.all, first) && rest == "" {
		a.hash = c.hash
		return a // what __all__ names, __getattr__ gives
	}
	a.unseen = true
	if c.getattr || c.dynamic {
		a.hash, a.lacks = c.hash, !c.dynamic
		return a.doubt(map[bool]string{true: "__getattr__", false: "names bound unseen"}[c.getattr])
	}
	a.state, a.why = Unmet, "no such name"
	if h.dist.injects(a.module) {
		a.hash = 0
		return a.doubt("put into sys.modules")
	}
	return a
}

// starred looks for a name behind "from module import *".
func (w *world) starred(module, first, rest string, hops int) answer {
	name := strings.Trim(first+"."+rest, ".")
	top, _, _ := strings.Cut(module, ".")
	if !w.library.has(top) {
		h, ok := w.find(module)
		if !ok || h.space || h.compiled {
			return answer{state: Doubt, why: "behind a star import"}
		}
		c := h.dist.code(h.found)
		listed := false
		for _, n := range c.all {
			listed = listed || n == first
		}
		switch {
		case c.hasAll && !listed && c.openAll:
			if w.resolve(module, first, false, hops+1).state == Unmet {
				return answer{state: Unmet}
			}
			return answer{state: Doubt, why: "__all__ is computed", hash: c.hash}
		case c.hasAll && !listed, !c.hasAll && strings.HasPrefix(first, "_"):
			return answer{state: Unmet}
		case c.hasAll && listed && len(c.bound(first)) == 0: // a submodule, or from elsewhere: Python looks for it
			return answer{state: Doubt, why: "behind a star import", hash: c.hash}
		}
	}
	a := w.resolve(module, name, false, hops+1)
	if a.std && a.state != Unmet {
		return answer{state: a.state, why: a.why, std: true}
	}
	return a
}

// submodule takes a name for a submodule: from-imports find it, attributes only once something has imported it.
func (w *world) submodule(a answer, module, first, rest string, from bool, hops int, space bool) answer {
	below := module + "." + first
	if _, found := w.find(below); !found {
		a.state, a.why = Unmet, "no such name"
		if w.unowned(below) {
			return a.doubt("may lie outside of distributions")
		}
		return a
	}
	inner := a
	if rest != "" {
		inner = w.resolve(below, rest, from, hops+1)
	} else if _, m, ok := w.module(below); ok {
		inner = m
	}
	if from || inner.state == Unmet {
		return inner
	}
	inner.missing = CatchAttribute
	return inner.doubt("a submodule that its package does not import")
}

// follow goes on from a definition.
func (w *world) follow(a answer, b *bind, rest string, hops int) answer {
	a.def, a.at = b, a.module
	switch b.kind {
	case module, sibling:
		if rest == "" {
			return w.landed(a, w.resolve(b.module, "", false, hops+1))
		}
		return w.beyond(a, w.resolve(b.module, rest, false, hops+1))
	case from:
		if _, is := w.find(b.module + "." + b.target); is && b.module == a.module && b.target == b.name {
			return w.submodule(a, b.module, b.target, rest, true, hops, false) // a package's own "from package import submodule"
		}
		target := strings.Trim(b.target+"."+rest, ".")
		found := w.resolve(b.module, target, true, hops+1)
		if rest == "" {
			return w.landed(a, found)
		}
		return w.beyond(a, found)
	case class:
		first, deeper, _ := strings.Cut(rest, ".")
		if rest == "" {
			return a
		}
		for _, m := range b.members {
			if m == first && deeper == "" {
				a.def = nil
				return a
			}
		}
		return a.doubt("an attribute of a class")
	}
	if rest != "" {
		return a.doubt("an attribute of a value")
	}
	if b.target != "" {
		a.hash = a.hash*31 + w.resolve(a.module, b.target, false, hops+1).hash // the text of what it is another name of
	}
	return a
}

// landed takes a definition's text from where the name comes from. That the name is bound holds all the same: its module's
// own needs are another matter.
func (w *world) landed(a, end answer) answer {
	a.hash, a.def, a.at = end.hash, end.def, end.at
	if end.state != Met {
		a.def = nil
	}
	return a
}

// beyond is the answer for attributes of what another module gave.
func (w *world) beyond(a, end answer) answer {
	if end.state == Unmet && end.missing == CatchMissing {
		return a.doubt("its module imports what is missing")
	}
	if end.std && end.state == Met {
		return end
	}
	if end.dist == nil {
		end.dist = a.dist
	}
	return end
}
