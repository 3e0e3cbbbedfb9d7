package needs

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// Standing gives the needs of an environment as it is that are certainly not met: at import, unguarded, of modules that a
// top package or an entry point imports whatever happens.
func (s *Store) Standing(of World) ([]Finding, error) {
	library, err := s.library()
	if err != nil {
		return nil, err
	}
	w := newWorld(s.distributions(of.Sources), library, of.Sites)
	w.owned = map[string]bool{}
	c := &comparison{before: w, after: w}
	var all []Finding
	for _, d := range w.dists {
		chief := d.follow(d.chief(), true, w, CatchMissing)
		for module := range d.reach(true, scripts, w) {
			f := d.modules[module]
			if f.compiled || !counts(d.files[f.file]) {
				continue
			}
			all = append(all, c.standing(sourceFile{d, f.file}, chief[module] > 0)...)
		}
		d.forget()
	}
	return sorted(all), nil
}

func (c *comparison) standing(f sourceFile, chief bool) []Finding {
	code := f.dist.code(found{file: f.file})
	if c.after.isForExtra(f.dist, code) {
		return nil
	}
	var all []Finding
	for i := range code.needs {
		n := &code.needs[i]
		if !n.always() || code.broken || f.dist.owns(n.Module) {
			continue
		}
		a := c.after.ask(n)
		if a.state != Unmet || guarded(n, a) || patched(code, n) || f.dist.nests(n, a) {
			continue
		}
		nobody := a.missing == CatchMissing && a.dist == nil && !a.std
		if nobody && (!chief || c.after.isSpare(f.dist)) {
			return nil // the module is for those who have more
		}
		finding := c.finding(f, n, a, Unmet)
		finding.Reached = true
		all = append(all, finding)
	}
	return all
}

// isForExtra says that a module cannot be imported without what its distribution requires for an extra alone, and that is
// not there: what else it lacks is nobody's loss.
func (w *world) isForExtra(d *distribution, code *code) bool {
	return !code.broken && slices.ContainsFunc(code.needs, func(n Need) bool {
		if !n.always() || d.owns(n.Module) {
			return false
		}
		a := w.ask(&n)
		return a.state == Unmet && d.optional(a) && !guarded(&n, a)
	})
}

// optional says that what is missing is required for an extra alone. What is not there cannot be asked for its modules: its
// name tells, as PyYAML's tells of yaml.
func (d *distribution) optional(a answer) bool {
	top, _, _ := strings.Cut(a.module, ".")
	top = pep508.Normalize(top)
	return a.missing == CatchMissing && slices.ContainsFunc(d.Optional, func(name string) bool {
		return name == top || len(top) > 2 && strings.Contains(name, top) && !isStubs(name)
	})
}

// isStubs says that a distribution has the types of another one's modules, and no modules: typeshed's are called types-NAME,
// others NAME-stubs (PEP 561).
func isStubs(name string) bool {
	return strings.HasPrefix(name, "types-") || strings.HasSuffix(name, "-stubs")
}

// patched says that a module sets the name that it asks for.
func patched(c *code, n *Need) bool {
	return slices.ContainsFunc(c.patches, func(p Need) bool {
		return p.Module == n.Module && (p.Name == n.Name || strings.HasPrefix(n.Name, p.Name+"."))
	})
}

// isSpare says whether others require a distribution, and none of them imports it whatever happens: what it cannot be
// imported without, none of them misses. IPython requires matplotlib-inline, and imports it for who has Matplotlib.
func (w *world) isSpare(d *distribution) bool {
	required := false
	for _, other := range w.dists {
		if other == d || !slices.Contains(other.Requires, d.name) {
			continue
		}
		required = true
		for module := range other.reach(true, scripts, w) {
			if f := other.modules[module]; !f.compiled && other.code(f).imports(d) {
				return false
			}
		}
	}
	return required
}

// imports says whether code imports a distribution whatever happens.
func (c *code) imports(d *distribution) bool {
	return slices.ContainsFunc(c.needs, func(n Need) bool { return n.always() && n.Caught&CatchMissing == 0 && d.owns(n.Module) })
}
