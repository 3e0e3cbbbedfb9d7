package needs

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// specifies says that a function is the specification of a hook, by its decorator (pluggy, "Specifications").
func specifies(s *python.Stmt) bool {
	return slices.ContainsFunc(s.Decorators, func(d *python.Node) bool {
		if d.Op == python.Call {
			d = d.A
		}
		return strings.HasSuffix(d.Text, "spec")
	})
}

// waives says that a function is a hook that its host need not know, by an argument of its decorator.
func waives(s *python.Stmt) bool {
	return slices.ContainsFunc(s.Decorators, func(d *python.Node) bool {
		return slices.ContainsFunc(d.List, func(arg *python.Node) bool { return arg.Op == python.Keyword && arg.Text == "optionalhook" })
	})
}

// A hook is a specification: the function of that name in one of a host's modules.
type hook struct {
	host   *distribution
	module string
	bind   *bind
	strict bool // the host refuses a plug-in whose hook it does not know
}

// specified gives the hooks that a distribution specifies, by name: all functions of a module that specifies one.
func (d *distribution) specified() map[string]hook {
	all := map[string]hook{}
	for _, i := range d.specs {
		c := d.code(found{file: i})
		if !c.specifies || c.broken {
			continue
		}
		module, _, _ := moduleOf(d.files[i], d.target)
		for j := range c.binds {
			if b := &c.binds[j]; b.kind == function {
				all[b.name] = hook{host: d, module: module, bind: b, strict: d.strict}
			}
		}
	}
	return all
}

// maySpecify says whether a source may have a function that specifies a hook.
func maySpecify(data []byte) bool {
	return bytes.Contains(data, []byte("spec(")) || bytes.Contains(data, []byte("spec\n"))
}

// plugIns gives the modules that a distribution offers to others as they are: entry points without a name in the module.
func (d *distribution) plugIns() []found {
	var all []found
	for _, e := range d.entries {
		if f, ok := d.find(e.module); ok && e.name == "" && !e.script && !f.compiled && !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all
}

// refused gives the plug-in functions of a distribution that their hosts refuse, by name.
func (d *distribution) refused(hooks, gone map[string]hook) map[string]Finding {
	all := map[string]Finding{}
	for _, f := range d.plugIns() {
		c := d.code(f)
		for i := range c.binds {
			b := &c.binds[i]
			if h, lacks, is := refusal(b, hooks, gone); is && h.host.name != d.name && len(c.bound(b.name)) == 1 {
				all[b.name] = d.refusing(f, b, h, lacks)
			}
		}
	}
	return all
}

// refusal says whether a host refuses a plug-in function: it wants parameters that the hook's specification does not have,
// or its hook is no more.
func refusal(b *bind, hooks, gone map[string]hook) (h hook, lacks []string, is bool) {
	if b.kind != function || !b.sure {
		return hook{}, nil, false
	}
	h, known := hooks[b.name]
	if !known {
		h, is = gone[b.name]
		return h, nil, is && !b.waived
	}
	lacks = without(b.wants(), h.bind.keywords)
	return h, lacks, len(lacks) > 0 && !h.bind.rest && !h.bind.open
}

func (d *distribution) refusing(f found, b *bind, h hook, lacks []string) Finding {
	module, _, _ := moduleOf(d.files[f.file], d.target)
	return Finding{
		Need:    Need{Module: h.module, Name: b.name, Keywords: lacks, Line: b.line, AtImport: true},
		Subject: d.Name, Version: d.Version, File: d.files[f.file], Import: module, State: Unmet, Before: Met, Lacks: true,
		Provider: h.host.Name, ProviderVersion: h.host.Version, Hook: true,
	}
}

// wants lists the parameters that have no default and can be given by position: those that a host is asked to pass.
func (b *bind) wants() []string {
	var all []string
	for i := b.alone; i < min(b.placed, b.alone+len(b.keywords), 64); i++ {
		if b.needed>>i&1 == 1 {
			all = append(all, b.keywords[i-b.alone])
		}
	}
	return all
}

// hooks gives the plug-ins that their hosts refuse after the plan, and not before.
func (c *comparison) hooks() []Finding {
	was, is := c.hosts(c.before), c.hosts(c.after)
	gone := map[string]hook{}
	for name, h := range was {
		for _, d := range c.after.dists {
			if _, kept := is[name]; !kept && h.strict && d.name == h.host.name {
				gone[name] = hook{host: d, module: h.module}
			}
		}
	}
	if len(is)+len(gone) == 0 {
		return nil
	}
	var all []Finding
	for _, d := range c.after.dists {
		refused := d.refused(is, gone)
		if old := c.old[d.name]; old != nil && len(refused) > 0 {
			maps.DeleteFunc(refused, func(name string, _ Finding) bool {
				_, before := old.refused(was, nil)[name]
				return before
			})
		}
		for _, f := range refused {
			f.New = c.changed[d]
			all = append(all, f)
		}
	}
	return all
}

// hosts gives the hooks of a world that a plan may have to do with: those of what changed, and of what changed plug-ins
// require.
func (c *comparison) hosts(w *world) map[string]hook {
	all := map[string]hook{}
	for _, d := range w.dists {
		if c.changed[d] || c.plugsInto(d.name) {
			maps.Copy(all, d.specified())
		}
	}
	return all
}

// plugsInto says whether something that changed requires a distribution, and offers plug-ins.
func (c *comparison) plugsInto(host string) bool {
	return slices.ContainsFunc(c.after.dists, func(d *distribution) bool {
		return c.changed[d] && slices.Contains(d.Requires, host) && len(d.plugIns()) > 0
	})
}
