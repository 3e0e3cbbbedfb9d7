package needs

// refusals are the top packages of what changed that raise an exception whatever happens when they are imported, and did not
// before: a release that only says where its successor is.
func (c *comparison) refusals() []Finding {
	var all []Finding
	for _, d := range c.after.dists {
		if !c.changed[d] {
			continue
		}
		for _, module := range d.topPackages(true) {
			f, ok := d.find(module)
			if !ok || f.compiled || d.code(f).refuses == 0 || c.refused(module) {
				continue
			}
			n := Need{Module: module, Line: d.code(f).refuses, AtImport: true}
			all = append(all, c.finding(sourceFile{d, f.file}, &n, answer{state: Doubt, why: "raises an exception", lacks: true, module: module, dist: d}, Met))
		}
	}
	return all
}

// refused says that a module could not be imported before the plan either, or was not there.
func (c *comparison) refused(module string) bool {
	h, ok := c.before.find(module)
	return !ok || h.space || h.compiled || h.dist.code(h.found).refuses != 0
}
