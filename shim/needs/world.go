package needs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A world is a World as it is looked up in.
type world struct {
	dists   []*distribution
	tops    map[string][]*distribution // the last installed first
	library *Library
	sites   []string
	owned   map[string]bool // files of any world's distributions, below sites
	answers map[question]answer
	failed  map[sourceKey]bool // sources that fail when they are imported
	opaque  bool               // an editable install may provide modules that no file shows
	hooks   []string
}

type question struct {
	module, name string
	from         bool
}

func newWorld(dists []*distribution, library *Library, sites []string) *world {
	w := &world{dists: dists, tops: map[string][]*distribution{}, library: library, sites: sites, answers: map[question]answer{}, failed: map[sourceKey]bool{}}
	for _, d := range slices.Backward(dists) {
		for _, top := range d.tops {
			w.tops[top] = append(w.tops[top], d)
		}
		w.opaque = w.opaque || d.opaque
		w.hooks = append(w.hooks, d.hooks...)
	}
	return w
}

// A hit is where a module is found.
type hit struct {
	found
	dist  *distribution
	space bool // a namespace package: no file
}

// find looks for a module among the distributions: a package comes before a module of that name, whoever has them.
func (w *world) find(module string) (hit, bool) {
	top, _, _ := strings.Cut(module, ".")
	best, space := hit{space: true}, false
	for _, d := range w.tops[top] {
		f, ok := d.find(module)
		if ok && (best.space || f.pkg && !best.pkg) {
			best = hit{f, d, false}
		}
		space = space || d.spaces[module]
		if !best.space && (best.pkg || len(w.tops[top]) == 1) {
			break
		}
	}
	return best, space || !best.space
}

// unowned says that a module lies in a site without a distribution that owns it, or that something may serve it unseen.
func (w *world) unowned(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	for _, hook := range w.hooks {
		if w.serves(hook, top) {
			return true
		}
	}
	if w.opaque {
		return true
	}
	path := strings.ReplaceAll(module, ".", "/")
	for _, site := range w.sites {
		for _, name := range []string{path + ".py", path + "/__init__.py"} {
			if _, err := os.Stat(filepath.Join(site, filepath.FromSlash(name))); err == nil && !w.owned[name] {
				return true
			}
		}
		others, _ := filepath.Glob(filepath.Join(site, filepath.FromSlash(path)+".*"))
		for _, name := range others {
			if rel, err := filepath.Rel(site, name); err == nil && !w.owned[filepath.ToSlash(rel)] {
				return true
			}
		}
	}
	return false
}

// serves says that the packages that a .pth line imports hold a top name as a text.
func (w *world) serves(hook, top string) bool {
	for _, word := range strings.FieldsFunc(hook, func(r rune) bool { return r != '_' && r != '.' && !isWord(byte(min(r, 0x7f))) }) {
		h, ok := w.find(word)
		if !ok || h.space || h.compiled {
			continue
		}
		data, err := h.dist.read(h.file)
		if err != nil || strings.Contains(string(data), "'"+top+"'") || strings.Contains(string(data), `"`+top+`"`) {
			return true
		}
	}
	return false
}
