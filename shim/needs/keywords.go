package needs

import "slices"

// call says whether what is called takes what it is called with.
func (w *world) call(a answer, n *Need) answer {
	if len(n.Keywords) > 0 {
		if a = w.keywords(a, n.Keywords, 0); a.state != Met {
			return a
		}
	}
	d := a.def
	if a.std || n.Args == 0 || d == nil || !d.plain || d.kind != function && (d.kind != class || !d.init || d.loose) {
		return a
	}
	args := n.Args - 1
	a.many = args > d.placed && !d.rest
	a.without = d.lacking(args, n.Keywords)
	if a.many || len(a.without) > 0 {
		a.state, a.why, a.missing, a.read = Unmet, "called with other arguments", CatchType, true
	}
	return a
}

// lacking lists the parameters without a default that a call leaves out.
func (b *bind) lacking(args int, keywords []string) []string {
	var all []string
	for i := args; i < b.alone+len(b.keywords) && i < 64; i++ {
		if b.needed>>i&1 == 0 {
			continue
		}
		name := "one more argument"
		if i >= b.alone {
			name = b.keywords[i-b.alone]
		}
		if !containsWord(keywords, name) {
			all = append(all, name)
		}
	}
	for i := b.placed; i < min(args, b.alone+len(b.keywords), 64); i++ { // by keyword alone
		if name := b.keywords[i-b.alone]; b.needed>>i&1 == 1 && !containsWord(keywords, name) {
			all = append(all, name)
		}
	}
	return all
}

// keywords says whether what is called takes them.
func (w *world) keywords(a answer, all []string, hops int) answer {
	if a.std {
		return a
	}
	d := a.def
	if d == nil || d.kind != function && d.kind != class || d.kind == class && !d.init {
		a.missing = CatchType
		return a.doubt("its signature is not in plain sight")
	}
	if d.open && d.passes && !d.loose && hops < maxHops {
		return w.passed(a, without(all, d.keywords), hops)
	}
	if d.open {
		return a
	}
	if a.refused = without(all, d.keywords); len(a.refused) == 0 {
		return a
	}
	a.missing = CatchType
	if !d.plain && (hops == 0 || d.loose) {
		return a.doubt("its signature may be changed")
	}
	a.state, a.why = Unmet, "no keyword "+a.refused[0]
	return a
}

// passed says whether the base of a class takes the keywords that its own __init__ hands on.
func (w *world) passed(a answer, left []string, hops int) answer {
	if len(left) == 0 || len(a.def.bases) != 1 || a.def.bases[0] == "" {
		return a
	}
	base := w.resolve(a.at, a.def.bases[0], true, hops+1)
	if base.state != Met || base.def == nil || base.def.kind != class || !base.def.init || base.def.loose {
		return a
	}
	b := w.keywords(base, left, hops+1)
	if b.state != Unmet {
		return a
	}
	a.state, a.why, a.missing, a.refused, a.read = Unmet, b.why, CatchType, b.refused, true
	return a
}

func containsWord(all []string, word string) bool {
	return slices.Contains(all, word)
}
