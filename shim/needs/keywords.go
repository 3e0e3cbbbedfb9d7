package needs

import "slices"

// keywords says whether what is called takes them.
func (a answer) keywords(all []string) answer {
	if a.std {
		return a
	}
	d := a.def
	if d == nil || d.kind != function && d.kind != class || d.kind == class && !d.init {
		a.missing = CatchType
		return a.doubt("its signature is not in plain sight")
	}
	if d.open {
		return a
	}
	for _, keyword := range all {
		if !containsWord(d.keywords, keyword) {
			a.missing = CatchType
			if !d.plain {
				return a.doubt("its signature may be changed")
			}
			a.state, a.why = Unmet, "no keyword "+keyword
			return a
		}
	}
	return a
}

func containsWord(all []string, word string) bool {
	return slices.Contains(all, word)
}
