package needs

import "strings"

// builtins are the attributes of Python's own types that others inherit from.
var builtins = map[string]string{
	"object":    "",
	"tuple":     "count index",
	"list":      "append clear copy count extend index insert pop remove reverse sort",
	"dict":      "clear copy fromkeys get items keys pop popitem setdefault update values",
	"Exception": "args with_traceback add_note",
	"ABC":       "",
	"Generic":   "",
}

// member says whether what a name gives when it is called has an attribute. The answer is about the class that lacks it.
func (w *world) member(a answer, name string) answer {
	a.missing = CatchAttribute
	if a.std || a.def == nil {
		return a.doubt("what it gives is not in plain sight")
	}
	classes, all := []answer{a}, true
	if a.def.kind == function {
		classes, all = w.given(a)
	}
	lacks := answer{}
	for _, c := range classes {
		state := w.has(c, name, map[*bind]bool{}, false)
		if state == Met {
			return a
		}
		all, lacks = all && state == Unmet, c
	}
	switch {
	case len(classes) == 1 && w.has(classes[0], name, map[*bind]bool{}, true) == Unmet:
		if lacks = classes[0]; !all {
			lacks.missing, lacks.lacks = CatchAttribute, true
			return lacks.doubt("its class may have more than can be seen")
		}
	case !all || lacks.def == nil:
		return a.doubt("what it gives is not in plain sight")
	}
	lacks.state, lacks.missing, lacks.why, lacks.read = Unmet, CatchAttribute, "no such attribute", true
	return lacks
}

// given are the classes that a function returns an instance of, and whether these are all.
func (w *world) given(a answer) (classes []answer, all bool) {
	all = true
	for _, name := range a.def.gives {
		if c := w.resolve(a.at, name, true, 1); name != "" && c.state == Met && c.def != nil {
			classes = append(classes, c)
		} else {
			all = false
		}
	}
	return classes, all
}

// has says whether instances of a class have an attribute. Seen are the classes that were looked at. Plain takes it that they
// have no more than their bodies and bases say.
func (w *world) has(c answer, name string, seen map[*bind]bool, plain bool) State {
	switch {
	case c.def == nil || c.def.kind != class || len(seen) > maxHops:
		return Doubt
	case seen[c.def]:
		return Unmet
	case containsWord(c.def.members, name) || containsWord(c.def.fields, name):
		return Met
	case c.def.loose && !plain:
		return Doubt
	}
	seen[c.def] = true
	for _, base := range c.def.bases {
		last := base[strings.LastIndexByte(base, '.')+1:]
		b := w.resolve(c.at, base, true, 1)
		state := Doubt
		if known, is := builtins[last]; is && (b.def == nil || b.std) {
			state = map[bool]State{true: Met, false: Unmet}[contains(known, name)]
		} else if base != "" && b.state == Met {
			state = w.has(b, name, seen, plain)
		}
		if state != Unmet {
			return state
		}
	}
	return Unmet
}
