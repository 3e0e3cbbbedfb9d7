package needs

import (
	"slices"
	"strings"
)

// Compare says what a plan does to needs: those that point at what it changes, and those of what it brings, unless they are
// met for certain. What was not met before is left out.
func (s *Store) Compare(before, after World) ([]Finding, error) {
	library, err := s.library()
	if err != nil {
		return nil, err
	}
	was, is := s.distributions(before.Sources), s.distributions(after.Sources)
	c := &comparison{
		before: newWorld(was, library, before.Sites), after: newWorld(is, library, after.Sites),
		changed: map[*distribution]bool{}, tops: map[string]bool{}, old: map[string]*distribution{},
	}
	c.note(was, is)
	return sorted(c.run()), nil
}

// A comparison is two worlds, and what differs between them.
type comparison struct {
	before, after *world
	changed       map[*distribution]bool
	tops          map[string]bool // that what changed provides
	old           map[string]*distribution
}

// note finds what changed.
func (c *comparison) note(was, is []*distribution) {
	for _, d := range was {
		c.old[d.name] = d
		if !slices.Contains(is, d) {
			c.change(d)
		}
	}
	for _, d := range is {
		if !slices.Contains(was, d) {
			c.change(d)
		}
	}
	owned := map[string]bool{}
	for _, d := range was {
		if c.changed[d] {
			for _, name := range d.files {
				owned[name] = true
			}
		}
	}
	c.before.owned, c.after.owned = owned, owned
}

func (c *comparison) change(d *distribution) {
	c.changed[d] = true
	for _, top := range d.tops {
		c.tops[top] = true
	}
}

// A source file is one to read.
type sourceFile struct {
	dist *distribution
	file int
}

func (c *comparison) run() []Finding {
	var files []sourceFile
	for _, d := range c.after.dists {
		for _, i := range c.concerned(d) {
			files = append(files, sourceFile{d, i})
		}
	}
	readAll(files)
	var all []Finding
	for _, f := range files {
		all = append(all, c.judge(f)...)
	}
	all = append(append(all, c.compiled()...), slices.Concat(c.hooks(), c.refusals())...)
	return counted(all, c.after, c.changed)
}

// judge looks one file's needs up.
func (c *comparison) judge(f sourceFile) []Finding {
	code := f.dist.code(found{file: f.file})
	if c.changed[f.dist] && c.old[f.dist.name] == nil && c.after.isForExtra(f.dist, code) {
		return nil
	}
	var all []Finding
	for i := range code.needs {
		n := &code.needs[i]
		if (n.Silent || !c.after.present(n)) && !n.AtImport || f.dist.owns(n.Module) && !f.dist.unserved(n.Module) {
			continue
		}
		top, _, _ := strings.Cut(n.Module, ".")
		if !c.changed[f.dist] && !c.tops[top] {
			continue
		}
		if finding, bad := c.weigh(f, code, n); bad {
			all = append(all, finding)
		}
	}
	if code.broken && !c.changed[f.dist] {
		module, _, _ := moduleOf(f.dist.files[f.file], f.dist.target)
		all = append(all, c.finding(f, &Need{Module: module, AtImport: true}, answer{state: Doubt, why: "not all of it could be read", dist: c.any()}, Met))
	}
	return all
}

// any is one of the distributions that changed.
func (c *comparison) any() *distribution {
	for _, d := range c.after.dists {
		if c.changed[d] {
			return d
		}
	}
	return nil
}

// weigh compares how a need stands after the plan with how it stood before.
func (c *comparison) weigh(f sourceFile, code *code, n *Need) (Finding, bool) {
	after := c.after.ask(n)
	before := c.before.ask(n)
	if !c.concerns(f.dist, n, before, after) {
		return Finding{}, false
	}
	runs := c.after.runs(code, n)
	if runs == Met || guarded(n, after) {
		return Finding{}, false
	}
	if c.changed[f.dist] {
		before = c.earlier(f, n, before)
	} else if before.state == Unmet && c.before.runs(code, n) != Met {
		return Finding{}, false
	}
	same := after.hash != 0 && after.hash == before.hash && after.state == before.state
	switch {
	case same && after.state == Doubt && !c.changed[f.dist]:
		return Finding{}, false
	case after.state == Met && n.AtImport && !c.changed[f.dist] && c.raises(n.Module):
		after = after.doubt("its module may raise")
	case after.state == Met && n.AtImport && c.breaks(n.Module):
		after = after.doubt("its module may lack something")
		after.lacks, after.passed = true, true
	case after.state == Met && (!n.Deep || c.changed[f.dist] || same || after.std || n.Base && sameShape(before, after)):
		return Finding{}, false
	case after.state == Met:
		after = after.doubt("its definition has changed")
	}
	if c.changed[f.dist] && f.dist.spares(n, after, c.old[f.dist.name] == nil) {
		return Finding{}, false
	}
	if after.state == Unmet && f.dist.nests(n, after) {
		if c.changed[f.dist] && (!n.AtImport || f.dist.usesSysPath()) {
			return Finding{}, false
		}
		after = after.doubt("lies deeper in the distribution")
		after.lacks = true
	}
	if after.state == Unmet && n.AtImport && (n.Unsure || runs == Doubt) {
		after = after.doubt("under a condition")
	}
	found := c.finding(f, n, after, before.state)
	found.Lacked = before.state == Doubt && before.lacks
	return found, true
}

// sameShape says that a class made from either is made alike: what the methods of the two do is for their callers to find.
func sameShape(before, after answer) bool {
	return before.def != nil && after.def != nil && after.def.shape != 0 && before.def.shape == after.def.shape
}

// concerns says whether the plan changes a distribution or what answers its need; of a member, only whether it goes.
func (c *comparison) concerns(d *distribution, n *Need, before, after answer) bool {
	if !c.changed[d] && !c.involved(before) && !c.involved(after) {
		return false
	}
	return n.Member == "" || !c.changed[d] && before.state == Met && after.def != nil && (after.state == Unmet || after.lacks)
}

// spares says that a need of a new or replaced distribution is not worth a word: modules that it can do without, and what
// functions ask of the standard library, some of it on other systems.
func (d *distribution) spares(n *Need, a answer, isNew bool) bool {
	nobody := a.missing == CatchMissing && a.dist == nil
	switch {
	case !n.AtImport:
		return a.std || nobody || a.state == Doubt
	case n.Unsure:
		return nobody
	}
	return isNew && d.optional(a)
}

// raises says that a module, or its package, has a raise at its top that it had not before.
func (c *comparison) raises(module string) bool {
	for ; module != ""; module = before(module) {
		is, ok := c.after.find(module)
		if !ok || is.space || is.compiled || !c.changed[is.dist] {
			continue
		}
		now := is.dist.code(is.found).raises
		was, ok := c.before.find(module)
		if now != 0 && (!ok || was.space || was.compiled || was.dist.code(was.found).raises != now) {
			return true
		}
	}
	return false
}

// involved says that an answer rests on what changed.
func (c *comparison) involved(a answer) bool { return a.dist == nil && !a.std || c.changed[a.dist] }

// earlier is how a need of a replaced distribution stood, if that had it too; else it counts as met.
func (c *comparison) earlier(f sourceFile, n *Need, before answer) answer {
	old := c.old[f.dist.name]
	if old == nil || before.state != Unmet {
		return before
	}
	module, _, _ := moduleOf(f.dist.files[f.file], f.dist.target)
	if at, ok := old.find(module); ok && !at.compiled {
		for i := range old.code(at).needs {
			if o := &old.code(at).needs[i]; o.Module == n.Module && o.Name == n.Name && (o.always() || !n.always()) {
				return before
			}
		}
	}
	return answer{state: Met}
}

func (c *comparison) finding(f sourceFile, n *Need, a answer, before State) Finding {
	module, _, _ := moduleOf(f.dist.files[f.file], f.dist.target)
	found := Finding{
		Need: *n, Subject: f.dist.Name, Version: f.dist.Version, File: f.dist.files[f.file], Import: module,
		State: a.state, Why: a.why, Missing: a.module, Before: before, New: c.changed[f.dist], Read: a.read,
	}
	if a.state == Unmet && len(a.refused) > 0 {
		found.Keywords = a.refused
	}
	found.Without, found.Many = a.without, a.many
	if n.Member != "" {
		found.Module, found.Name = a.at, a.def.name+"."+n.Member
	}
	found.passed, found.unseen, found.refused = a.passed, a.unseen, len(a.refused) > 0
	found.Lacks = a.state == Unmet || a.lacks
	found.Slight = found.New && a.state == Doubt && (!a.lacks || n.Unsure || n.Silent)
	switch {
	case a.std, n.retires(a, before):
		found.Provider = "python"
	case a.dist != nil:
		found.Provider, found.ProviderVersion = a.dist.Name, a.dist.Version
	default:
		found.Provider, _, _ = strings.Cut(n.Module, ".")
	}
	return found
}

// guarded says that what is caught around a need covers its failure.
func guarded(n *Need, a answer) bool {
	switch {
	case a.state == Met:
		return false
	case a.missing&CatchType != 0:
		return n.Caught&CatchType != 0
	case a.missing == CatchMissing:
		return n.Caught&CatchMissing != 0
	case n.From:
		return n.Caught&CatchImport != 0
	}
	return n.Caught&CatchAttribute != 0
}

// runs says whether a need is asked at all: Met means not, because the body of its try holds.
func (w *world) runs(c *code, n *Need) State {
	worst := Unmet
	for _, id := range n.excepts {
		fails := Doubt
		for i := range c.needs {
			if o := &c.needs[i]; slices.Contains(o.tries, id) && (len(o.excepts) == 0 || w.runs(c, o) != Met) {
				state := w.ask(o).state
				if fails == Doubt || state > fails {
					fails = state
				}
				if state == Doubt {
					break
				}
			}
		}
		worst = min(worst, fails)
	}
	return worst
}
