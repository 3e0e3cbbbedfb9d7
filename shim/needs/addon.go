package needs

import "strings"

// fewestAddOn is how many modules have to import a package before their distribution counts as made for it.
const fewestAddOn = 3

// madeFor says that a distribution is made for a package that it does not require, as older Django apps are: it requires
// nothing, half of its modules mention that package, and three or more import it whatever happens.
func (d *distribution) madeFor(top string) bool {
	if len(d.Requires) > 0 || len(d.Optional) > 0 {
		return false
	}
	all, importing := 0, 0
	for i := range d.files {
		if d.isCounted(i) {
			all++
		}
	}
	mention := 0
	for _, i := range d.mentions[top] {
		if !d.isCounted(i) {
			continue
		}
		mention++
		if d.code(found{file: i}).always(top) {
			importing++
		}
	}
	return importing >= fewestAddOn && 2*mention >= all
}

// always says that a module imports a package, or something in it, whatever happens.
func (c *code) always(top string) bool {
	for i := range c.needs {
		if n := &c.needs[i]; n.always() && n.Caught == 0 && (n.Module == top || strings.HasPrefix(n.Module, top+".")) {
			return true
		}
	}
	return false
}
