package artifact

import (
	"errors"
	"io"
	"path"
	"strings"
)

// maxModule bounds one module whose import statements are read.
const maxModule = 16 << 20

// substance is how much of a distribution's modules, one in so many, makes generated code what it is there for:
// googleapis-common-protos holds little else, and imports none of it.
const substance = 10

// settle marks the generated files that keep nothing else from working, which are those that importing the distribution
// does not load: a plugin's, an example's, a converter's. Where generated code is what the distribution is there for, they
// count all the same if most of it is like them. Where a module cannot be read, all of them count.
func settle(readings []reading, files []string, b *budget, open func(string) (io.ReadCloser, error)) {
	alike, all := map[refusal]int{}, 0
	for _, r := range readings {
		if isGenerated(r.file) {
			alike[r.protobuf.refusal()]++
			all++
		}
	}
	if all == 0 {
		return
	}
	modules := modulesIn(files)
	var doubtful []int
	for i, r := range readings {
		u := r.protobuf.refusal()
		if most := all*substance >= len(modules) && alike[u]*2 >= all; u != (refusal{}) && !most {
			doubtful = append(doubtful, i)
		}
	}
	if len(doubtful) == 0 {
		return
	}
	reached, err := modules.reached(func(file string) (string, error) {
		r, err := open(file)
		if err != nil {
			return "", err
		}
		defer r.Close()
		text, err := io.ReadAll(io.LimitReader(r, maxModule))
		return string(text), errors.Join(err, b.take(int64(len(text))))
	})
	for _, i := range doubtful {
		readings[i].idle = err == nil && !reached[readings[i].file]
	}
}

// pythons are a distribution's Python files by their modules' dotted names, counted from the folder that they lie in.
type pythons map[string]string

func modulesIn(files []string) pythons {
	m := pythons{}
	for _, file := range files {
		if name, found := strings.CutSuffix(file, ".py"); found {
			m[strings.ReplaceAll(strings.TrimSuffix(name, "/__init__"), "/", ".")] = file
		}
	}
	return m
}

// reached gives the files that are loaded when all top packages and modules are imported, by their import statements.
func (p pythons) reached(read func(file string) (string, error)) (map[string]bool, error) {
	seen := map[string]bool{}
	type module struct{ name, root string } // the root is what stands before absolute names: "src." in a project's folder
	var queue []module
	load := func(name, root string) {
		if file, ours := p[name]; ours && !seen[file] {
			seen[file] = true
			queue = append(queue, module{name, root})
		}
	}
	for name := range p {
		if p.isTop(name) {
			load(name, name[:strings.LastIndexByte(name, '.')+1])
		}
	}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		text, err := read(p[next.name])
		if err != nil {
			return nil, err
		}
		for _, imported := range imports(text, p.packageOf(next.name)) {
			for at, c := range imported + "." {
				if c == '.' {
					load(imported[:at], next.root)
					load(next.root+imported[:at], next.root)
				}
			}
		}
	}
	return seen, nil
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

// packageOf is what a module's relative imports count from.
func (p pythons) packageOf(module string) string {
	if path.Base(p[module]) == "__init__.py" {
		return module
	}
	return module[:max(0, strings.LastIndexByte(module, '.'))]
}
