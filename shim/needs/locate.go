package needs

import "strings"

// module looks for a module and the packages that it lies in.
func (w *world) module(module string) (hit, answer, bool) {
	h, ok := w.find(module)
	if ok {
		a := answer{state: Met, dist: h.dist, module: module}
		if !h.space && !h.compiled {
			a.hash = h.dist.code(h.found).hash
		}
		return h, a, true
	}
	a := answer{state: Unmet, missing: CatchMissing, why: "no such module", module: module}
	for parent := before(module); parent != ""; parent = before(parent) {
		h, ok := w.find(parent)
		if !ok {
			a.module = parent
			continue
		}
		a.dist = h.dist
		if h.space {
			break
		}
		if h.compiled {
			return hit{}, a.doubt("in a compiled module"), false
		}
		c := h.dist.code(h.found)
		a.hash = c.hash
		if c.broken || c.dynamic || len(c.bound("__path__")) > 0 || mentionsModules(h) {
			a = a.doubt("its package may make it up")
			a.lacks = unasked(h)
			return hit{}, a, false
		}
		if h.dist.injects(module) {
			a.hash = 0
			return hit{}, a.doubt("put into sys.modules"), false
		}
		break
	}
	if w.unowned(a.module) {
		a.hash = 0
		return hit{}, a.doubt("may lie outside of distributions"), false
	}
	return hit{}, a, false
}

// mentionsModules says that a package's own source does something with sys.modules or the import system.
func mentionsModules(h hit) bool {
	data, err := h.dist.read(h.file)
	return err != nil || strings.Contains(string(data), "sys.modules") || strings.Contains(string(data), "meta_path")
}

// injects says that a distribution's source names a module, or its top, as a text beside what changes the import system.
func (d *distribution) injects(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	for _, i := range d.injectors {
		data, err := d.read(i)
		text := string(data)
		if err != nil || quotes(text, module) || quotes(text, top) {
			return true
		}
	}
	return false
}

func quotes(text, word string) bool {
	return strings.Contains(text, `"`+word+`"`) || strings.Contains(text, "'"+word+"'")
}
