package needs

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// counted keeps the findings that count: in modules that a top package or an entry point reaches; in others, those about
// distributions that the subject declares.
func counted(all []Finding, w *world, changed map[*distribution]bool) []Finding {
	reached := map[string]map[string]bool{}
	kept := all[:0]
	for _, f := range all {
		name := pep508.Normalize(f.Subject)
		if reached[name] == nil {
			for _, d := range w.dists {
				if d.name == name {
					reached[name] = d.reach(false, map[bool]entrySet{true: scripts, false: everyEntry}[changed[d]])
				}
			}
		}
		f.Reached = reached[name][f.Import]
		if f.Reached || w.declares(name, f, changed) {
			kept = append(kept, f)
		}
	}
	return kept
}

// declares says that a subject requires what it asks, or, where that is gone, one of those that changed.
func (w *world) declares(subject string, f Finding, changed map[*distribution]bool) bool {
	provider := pep508.Normalize(f.Provider)
	for _, d := range w.dists {
		if d.name != subject {
			continue
		}
		if slices.Contains(d.Requires, provider) {
			return true
		}
		for other := range changed {
			top, _, _ := strings.Cut(f.Module, ".")
			if slices.Contains(other.tops, top) && slices.Contains(d.Requires, other.name) {
				return true
			}
		}
	}
	return false
}

// An entrySet is which entry points count: what a newcomer offers to others may be for those who have them.
type entrySet int

const (
	noEntry entrySet = iota
	scripts
	everyEntry
)

// reach gives the modules of a distribution that its top packages and entry points import. Hard leaves out those imported
// under a condition.
func (d *distribution) reach(hard bool, entries entrySet) map[string]bool {
	reached := map[string]bool{}
	var todo []string
	visit := func(module string) {
		for ; module != ""; module = before(module) {
			if _, ok := d.find(module); ok && !reached[module] {
				reached[module] = true
				todo = append(todo, module)
			}
		}
	}
	for _, top := range d.topPackages(hard) {
		visit(top)
	}
	for _, e := range d.entries {
		if d.owns(e.module) && (entries == everyEntry || entries == scripts && e.script) {
			visit(e.module)
		}
	}
	for len(todo) > 0 {
		f := d.modules[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		if f.compiled {
			continue
		}
		c := d.code(f)
		for i := range c.needs {
			n := &c.needs[i]
			if !n.AtImport || n.Caught&CatchMissing != 0 || hard && (n.Unsure || len(n.excepts) > 0) {
				continue
			}
			visit(n.Module)
			if n.From {
				visit(n.Module + "." + n.Name)
			}
		}
	}
	return reached
}

// topPackages gives the modules at the top of a distribution; below a namespace package, the first that have a file.
// Private ones are where it has nothing else.
func (d *distribution) topPackages(hard bool) []string {
	var all, private []string
	d.find("")
	for module := range d.modules {
		if !counts(d.files[d.modules[module].file]) {
			continue
		}
		top := true
		for parent := before(module); parent != "" && top; parent = before(parent) {
			_, inside := d.modules[parent]
			top = !inside
		}
		top = top && !(hard && strings.Contains(module, ".") && !d.modules[module].pkg)
		switch {
		case !top || strings.Count(module, ".") > 3:
		case strings.HasPrefix(module[strings.LastIndexByte(module, '.')+1:], "_"):
			private = append(private, module)
		default:
			all = append(all, module)
		}
	}
	if len(all) == 0 {
		all = private
	}
	slices.Sort(all)
	return all
}
