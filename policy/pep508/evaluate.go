package pep508

import "strings"

// Holds evaluates m as packaging's Marker.evaluate does, with extra being each of extras in turn, or "" if there are none:
// it holds if it does so once. The set extras holds them all, dependency_groups is empty.
// A comparison that packaging refuses to make (os_name ~= "x") makes the whole marker false.
func (m Marker) Holds(environment Environment, extras ...string) bool {
	if m.IsZero() {
		return true
	}
	in := context{environment, "", extras}
	if len(extras) == 0 {
		return evaluate(m.terms, &in) == yes
	}
	for _, extra := range extras {
		in.extra = Normalize(extra)
		if evaluate(m.terms, &in) == yes {
			return true
		}
	}
	return false
}

// context is what a marker's variables are looked up in.
type context struct {
	environment Environment // no pointer, for which each evaluation would need a copy on the heap
	extra       string
	extras      []string
}

// text gives the value of a variable that is no set.
func (c *context) text(variable string) (string, bool) {
	switch variable {
	case "extra":
		return c.extra, true
	case "python_full_version":
		// A build from an untagged checkout says "3.13.0a1+", which is no version.
		if version := c.environment.PythonFullVersion; strings.HasSuffix(version, "+") {
			return version + "local", true
		}
	}
	return c.environment.Get(variable)
}

func (c *context) set(variable string) (names []string, ok bool) {
	switch variable {
	case "extras":
		return c.extras, true
	case "dependency_groups":
		return nil, true
	}
	return nil, false
}

// evaluate goes through every term, since one that is undefined makes all of them so.
func evaluate(terms []term, in *context) truth {
	any, all := false, true
	for i := range terms {
		t := &terms[i]
		if t.or {
			any, all = any || all, true
		}
		var holds truth
		if t.group != nil {
			holds = evaluate(t.group, in)
		} else {
			holds = t.comparison.evaluate(in)
		}
		if holds == undefined {
			return undefined
		}
		all = all && holds == yes
	}
	return truthOf(any || all)
}
