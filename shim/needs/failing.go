package needs

// breaks says that a module of a distribution that changed certainly fails when it is imported, and did not before. What its
// own top packages import is found there.
func (c *comparison) breaks(module string) bool {
	h, ok := c.after.find(module)
	return ok && c.changed[h.dist] && c.after.fails(module) && !c.before.fails(module) && h.dist.reach(false, scripts, c.after)[module] == 0
}

// fails says that a module, or a package that it lies in, asks at import for what is certainly not there.
func (w *world) fails(module string) bool {
	for ; module != ""; module = before(module) {
		if h, ok := w.find(module); ok && !h.space && !h.compiled && w.failing(h) {
			return true
		}
	}
	return false
}

// A sourceKey is one source file of a distribution.
type sourceKey struct {
	dist *distribution
	file int
}

// failing looks through what one source asks for whatever happens, its own distribution's modules included.
func (w *world) failing(h hit) bool {
	key := sourceKey{h.dist, h.file}
	if fails, known := w.failed[key]; known {
		return fails
	}
	w.failed[key] = false // modules that import each other
	code := h.dist.code(h.found)
	for i := range code.needs {
		if n := &code.needs[i]; n.AtImport && !n.Unsure && len(n.excepts) == 0 && !code.broken && w.misses(h, code, n) {
			w.failed[key] = true
			return true
		}
	}
	return false
}

// misses says that one need of a source is certainly not met, or points at an own module that fails.
func (w *world) misses(h hit, code *code, n *Need) bool {
	if h.dist.owns(n.Module) {
		return n.Caught == 0 && (w.ownFails(h, n.Module) || n.From && w.ownFails(h, n.Module+"."+n.Name))
	}
	a := w.ask(n)
	return a.state == Unmet && !guarded(n, a) && !patched(code, n) && !h.dist.nests(n, a)
}

func (w *world) ownFails(h hit, module string) bool {
	own, ok := w.find(module)
	return ok && own.dist == h.dist && !own.space && !own.compiled && w.failing(own)
}
