package needs

import (
	"maps"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// counted keeps the findings that count: in modules that a top package or an entry point reaches; in others, those about
// distributions that the subject declares, for an extra too, and, set aside, those that are certain.
func counted(all []Finding, w *world, changed map[*distribution]bool) []Finding {
	r := reaches{w, changed, map[string]map[string]int{}, map[string]map[string]int{}, map[string]map[string]int{}, map[string]map[string]int{}, map[string]map[string]int{}}
	kept := all[:0]
	for _, f := range all {
		name := pep508.Normalize(f.Subject)
		f.Reached = r.of(name, false)[f.Import] > 0 || f.AtImport && !f.From && f.Name != "" && r.exposed(name)[f.Import] > 0
		if !f.AtImport {
			f.order = r.of(name, false)[f.Import]
		}
		f.Aside = !f.Reached && !w.declares(name, f, changed)
		f.Extra = f.Aside && f.AtImport && !f.New && w.supports(name, f)
		f.Aside = f.Aside && !f.Extra
		nobodys := f.nobodys()
		f.Always = f.AtImport && (f.New && f.State == Unmet || nobodys) && r.of(name, true)[f.Import] > 0
		if f.Aside && !f.certain() && !(f.lost() && (w.supports(name, f) || r.guarded(name)[f.Import] > 0)) || nobodys && f.AtImport && !(f.Always && r.needed(name)[f.Import] > 0) {
			continue
		}
		if f.elsewhere() {
			continue
		}
		f.Always = f.Always && f.New && f.State == Unmet && len(f.excepts) == 0
		kept = append(kept, f)
	}
	return kept
}

// reaches are the modules that distributions reach, by their names: all, those imported whatever happens, those whose
// AttributeError nothing catches, those that they are of no use without, and those imported whatever is caught.
type reaches struct {
	world                           *world
	changed                         map[*distribution]bool
	all, hard, bared, needs, caught map[string]map[string]int
}

// once gives what a distribution reaches, and remembers it.
func (r reaches) once(known map[string]map[string]int, name string, reach func(*distribution) map[string]int) map[string]int {
	found, done := known[name]
	if !done {
		for _, d := range r.world.dists {
			if d.name == name {
				found = reach(d)
			}
		}
		known[name] = found
	}
	return found
}

// exposed gives the modules that a distribution that stays imports where an ImportError at the most is caught.
func (r reaches) exposed(name string) map[string]int {
	return r.once(r.bared, name, func(d *distribution) map[string]int {
		if r.changed[d] {
			return nil
		}
		return d.follow(d.begins(false, everyEntry), false, r.world, CatchAttribute)
	})
}

// guarded gives the modules that a distribution that stays imports where what they need is there.
func (r reaches) guarded(name string) map[string]int {
	return r.once(r.caught, name, func(d *distribution) map[string]int {
		if r.changed[d] {
			return nil
		}
		reached := d.follow(d.begins(false, everyEntry), false, r.world, 0)
		if len(reached) <= len(d.topPackages(true)) {
			reached = d.follow(d.public(), false, r.world, 0)
		}
		return reached
	})
}

// public are the modules that users import themselves where the top package imports none of them.
func (d *distribution) public() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(d.modules)), func(module string) bool {
		return !counts(d.files[d.modules[module].file]) || strings.HasPrefix(module, "_") || strings.Contains(module, "._")
	})
}

func (r reaches) of(name string, hard bool) map[string]int {
	known := r.all
	if hard {
		known = r.hard
	}
	return r.once(known, name, func(d *distribution) map[string]int {
		return d.reach(hard, map[bool]entrySet{true: scripts, false: everyEntry}[hard || r.changed[d]], r.world)
	})
}

// needed gives the modules that a distribution is of no use without: its chief package imports them, or each of its scripts
// does. What one script of several imports may be for those who have what it asks for.
func (r reaches) needed(name string) map[string]int {
	return r.once(r.needs, name, func(d *distribution) map[string]int {
		var each map[string]int
		for _, e := range d.entries {
			if !e.script || !d.owns(e.module) {
				continue
			}
			its := d.follow([]string{e.module}, true, r.world, CatchMissing)
			if each == nil {
				each = its
			}
			maps.DeleteFunc(each, func(module string, _ int) bool { return its[module] == 0 })
		}
		all := d.follow(d.chief(), true, r.world, CatchMissing)
		maps.Copy(all, each)
		return all
	})
}

// nobodys says that what is missing in the end is a module that nobody has, of what is new or replaced, or of what that
// imports: where it is not imported whatever happens, it is one that can be done without.
func (f Finding) nobodys() bool {
	return f.passed || f.New && f.State != Met && f.ProviderVersion == "" && f.Provider != "python"
}

// elsewhere says that a module of what is new or replaced asks Python for what this one never had, and is imported under a
// condition alone: it is for another system.
func (f Finding) elsewhere() bool {
	return f.New && f.AtImport && f.State == Unmet && f.Provider == "python" && !f.Always && !Retired(f.Module) && !isRetiredName(f.Module, f.Name)
}

// certain says that what a module asks for at import is there now and will not be, or was a module of Python's, or a name in
// one that the distribution's former release does not ask for.
func (f Finding) certain() bool {
	once := Retired(f.Module) || f.Before == Met && isRetiredName(f.Module, f.Name)
	return f.AtImport && (f.lost() || f.State == Unmet && f.New && f.Provider == "python" && once)
}

// lost says that what is asked for, at import or by a function, was in plain sight and is not any more.
func (f Finding) lost() bool {
	return !f.New && f.Before == Met && (f.State == Unmet || f.unseen || f.refused && !f.AtImport)
}

// supports says that a subject requires what it asks for an extra.
func (w *world) supports(subject string, f Finding) bool {
	provider := pep508.Normalize(f.Provider)
	for _, d := range w.dists {
		if d.name == subject {
			return slices.Contains(d.Optional, provider)
		}
	}
	return false
}

// declares says that a subject requires what it asks, or is made for it, or, where that is gone, requires one of those that changed.
func (w *world) declares(subject string, f Finding, changed map[*distribution]bool) bool {
	provider := pep508.Normalize(f.Provider)
	for _, d := range w.dists {
		if d.name != subject {
			continue
		}
		top, _, _ := strings.Cut(f.Module, ".")
		if slices.Contains(d.Requires, provider) || !f.AtImport && w.requires(d, provider) || d.madeFor(top) {
			return true
		}
		for other := range changed {
			if slices.Contains(other.tops, top) && slices.Contains(d.Requires, other.name) {
				return true
			}
		}
	}
	return false
}

// requires says that a distribution requires another by way of what it requires.
func (w *world) requires(d *distribution, provider string) bool {
	todo, seen := slices.Clone(d.Requires), map[string]bool{}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if name == provider {
			return true
		}
		for _, other := range w.dists {
			if other.name == name && !seen[name] {
				todo = append(todo, other.Requires...)
			}
		}
		seen[name] = true
	}
	return false
}

// An entrySet is which entry points count: what a newcomer offers to others may be for those who have them.
type entrySet int

const (
	scripts entrySet = iota
	everyEntry
)

// reach gives the modules of a distribution that its top packages and entry points import. Hard leaves out those imported
// under a condition; those imported in the place of what a world has are left out either way. They are numbered as they
// come, from 1.
func (d *distribution) reach(hard bool, entries entrySet, in *world) map[string]int {
	return d.follow(d.begins(hard, entries), hard, in, CatchMissing)
}

// begins gives the modules at the top of a distribution, and those of entry points.
func (d *distribution) begins(hard bool, entries entrySet) []string {
	all := d.topPackages(hard)
	for _, e := range d.entries {
		if d.owns(e.module) && (entries == everyEntry || entries == scripts && e.script) {
			all = append(all, e.module)
		}
	}
	return all
}

// chief gives the top package that bears the distribution's name, all where none does: what lies beside it may be for
// those who have what it asks for, as duckdb's adbc_driver_duckdb.
func (d *distribution) chief() []string {
	all := d.topPackages(true)
	if i := slices.IndexFunc(all, func(module string) bool { return pep508.Normalize(module) == d.name }); i >= 0 {
		return all[i : i+1]
	}
	return all
}

// follow is reach from some modules on, which leaves out what is imported where an exception is caught.
func (d *distribution) follow(starts []string, hard bool, in *world, unless Caught) map[string]int {
	reached := map[string]int{}
	var todo []string
	visit := func(module string) {
		for ; module != ""; module = before(module) {
			if _, ok := d.find(module); ok && reached[module] == 0 {
				reached[module] = len(reached) + 1
				todo = append(todo, module)
			}
		}
	}
	for _, start := range starts {
		visit(start)
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
			if !n.AtImport || n.byText() || n.Caught&unless != 0 || hard && !n.always() || in.runs(c, n) == Met {
				continue
			}
			visit(n.Module)
			if n.From && !d.shadows(n.Module, n.Name) {
				visit(n.Module + "." + n.Name)
			}
		}
	}
	return reached
}

// shadows says whether a package binds the name of its submodule to something else, whatever happens: "from package import
// name" does not import the submodule then.
func (d *distribution) shadows(pkg, name string) bool {
	f, ok := d.find(pkg)
	if !ok || f.compiled {
		return false
	}
	c, sure := d.code(f), false
	for _, i := range c.bound(name) {
		b := &c.binds[i]
		if b.kind == sibling || b.kind == from && b.module == pkg && b.target == name || b.kind == module && b.module == pkg+"."+name {
			return false
		}
		sure = sure || b.sure
	}
	return sure
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
