package artifact

import (
	"iter"
	"path"
	"strings"
)

// pythons are a distribution's Python files by their modules' dotted names, counted from the folder that they lie in.
type pythons map[string]string

func modulesIn(files []string) pythons {
	p := pythons{}
	for _, file := range files {
		if name, found := strings.CutSuffix(file, ".py"); found {
			p[strings.ReplaceAll(strings.TrimSuffix(name, "/__init__"), "/", ".")] = file
		}
	}
	return p
}

// isTop says that nothing above a module is a package of the distribution: a single module beside the packages, or a
// package, which may lie in a namespace of others.
func (p pythons) isTop(module string) bool {
	if parent := path.Dir(p[module]); path.Base(p[module]) != "__init__.py" {
		return parent == "."
	}
	above := strings.LastIndexByte(module, '.')
	return above < 0 || !strings.HasSuffix(p[module[:above]], "/__init__.py")
}

// isWritten says that a person wrote the module.
func (p pythons) isWritten(module string) bool { return !isGenerated(p[module]) }

// packageOf is what a module's relative imports count from.
func (p pythons) packageOf(module string) string {
	if path.Base(p[module]) == "__init__.py" {
		return module
	}
	return module[:max(0, strings.LastIndexByte(module, '.'))]
}

// A loader follows import statements through a distribution.
type loader struct {
	pythons
	tops  []string
	seen  map[string]bool // the files that are loaded
	queue []string        // modules whose statements were not read yet
}

// maxTops is for how many top packages it is looked whether one goes by another's name, and where they lie.
const maxTops = 8

// from loads the modules that are entries, and what they import.
func (l *loader) from(entry func(module string) bool, read func(file string) (string, error)) error {
	for module := range l.pythons {
		if entry(module) {
			l.load(module)
		}
		if l.isTop(module) {
			l.tops = append(l.tops, module)
		}
	}
	for len(l.queue) > 0 {
		module := l.queue[0]
		l.queue = l.queue[1:]
		text, err := read(l.pythons[module])
		if err != nil {
			return err
		}
		for _, imported := range imports(text, l.packageOf(module)) {
			for name := range parents(imported) {
				l.load(name)
			}
			l.loadBelow(imported)
		}
	}
	return nil
}

func (l *loader) load(module string) {
	if file, ours := l.pythons[module]; ours && !l.seen[file] {
		l.seen[file] = true
		l.queue = append(l.queue, module)
	}
}

// loadBelow loads what an absolute name means that leads nowhere as it stands: in a project's folder it is below "src";
// and a top package may go by another's name, as tensorflow_core 1.15 does by that of tensorflow.
func (l *loader) loadBelow(imported string) {
	if l.pythons[imported] != "" || len(l.tops) > maxTops {
		return
	}
	first, rest, _ := strings.Cut(imported, ".")
	for _, top := range l.tops {
		folder, base := top[:strings.LastIndexByte(top, '.')+1], top[strings.LastIndexByte(top, '.')+1:]
		if base == first {
			for name := range parents(folder + imported) {
				l.load(name)
			}
		} else if l.pythons[first] != "" {
			for name := range parents(top + "." + rest) {
				l.load(name)
			}
		}
	}
}

// parents gives a, a.b and a.b.c of a.b.c: importing it loads them all.
func parents(module string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for at := range len(module) {
			if module[at] == '.' && !yield(module[:at]) {
				return
			}
		}
		yield(module)
	}
}
