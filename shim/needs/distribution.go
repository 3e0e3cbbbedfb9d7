package needs

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/pipguard/pipguard/policy/pep508"
)

// A distribution is a source with what was read of it.
type distribution struct {
	Source
	index
	name   string // normalised
	target Target
	digest string // of what a wheel holds

	sysPathOnce sync.Once
	sysPath     bool

	once    sync.Once
	modules map[string]found // by dotted name
	spaces  map[string]bool  // folders without an __init__.py of its own

	mu        sync.Mutex
	codes     map[int]*code
	texts     map[int]string // of what was read, codes as they are remembered: these hold no sources, and take a tenth
	openers   map[string]opener
	recall    func() map[int]string // codes as they are remembered
	linkTexts map[int]string        // which tops compiled modules mention
	listed    bool                  // the index is not remembered yet
	fresh     bool                  // codes hold what the memory lacks
}

// A found is a module's file.
type found struct {
	file     int
	pkg      bool
	compiled bool
}

// load remembers a source, or lists and scans it.
func load(s Source, t Target, m *memory) *distribution {
	d := &distribution{Source: s, name: pep508.Normalize(s.Name), target: t, codes: map[int]*code{}, texts: map[int]string{}, openers: map[string]opener{}}
	d.recall = func() map[int]string { return nil }
	recall, list := func() (index, func() map[int]string, bool) { return m.recall(s) }, d.loadInstalled
	if s.Wheel != "" {
		d.openWheel()
		recall, list = func() (index, func() map[int]string, bool) { return m.recallWheel(d.digest) }, d.loadWheel
	}
	if x, codes, known := recall(); known {
		d.index, d.recall = x, sync.OnceValue(codes)
		return d
	}
	d.listed = true
	list()
	d.provides(t)
	d.scan(d.read)
	return d
}

// openWheel opens a distribution's wheel and learns what it holds.
func (d *distribution) openWheel() {
	if a, err := openArchive(d.Wheel); err == nil {
		d.openers[""], d.digest = a, a.digest()
	}
}

func (d *distribution) loadWheel() {
	a, open := d.openers[""].(*archive)
	if !open {
		d.opaque = true
		return
	}
	for _, name := range d.list("", a.names, d.target) {
		text, _ := a.read(name)
		d.start(string(text))
	}
	for _, name := range a.names {
		if strings.Count(name, "/") == 1 && strings.HasSuffix(name, ".dist-info/entry_points.txt") {
			text, _ := a.read(name)
			d.entries = entryPoints(string(text))
		}
	}
}

func (d *distribution) loadInstalled() {
	text, _ := os.ReadFile(filepath.Join(d.Site, d.Folder, "entry_points.txt"))
	d.entries = entryPoints(string(text))
	all, err := places(d.Source)
	d.opaque = err != nil
	var added []string
	for _, p := range all {
		if p.Folder != d.Site {
			continue
		}
		for _, name := range d.list("", p.Files, d.target) {
			text, _ := os.ReadFile(filepath.Join(d.Site, name))
			added = append(added, d.start(string(text))...)
		}
	}
	for _, p := range all {
		if p.Folder != d.Site {
			d.editable(p.Folder, p.Files, added)
		}
	}
}

// editable lists a project by the folders that its .pth files add to the path; without these, a finder of its own may
// give anything.
func (d *distribution) editable(project string, files, added []string) {
	if len(added) == 0 {
		d.opaque = true
		added = []string{filepath.Join(project, "src"), project}
	}
	for _, folder := range added {
		below, err := filepath.Rel(project, folder)
		if err != nil || !filepath.IsLocal(below) {
			continue
		}
		prefix := strings.TrimPrefix(filepath.ToSlash(below)+"/", "./")
		var mine []string
		for _, name := range files {
			if rest, inside := strings.CutPrefix(name, prefix); inside {
				mine = append(mine, rest)
			}
		}
		d.list(folder, mine, d.target)
	}
}

// read gives a file's text.
func (d *distribution) read(i int) ([]byte, error) {
	d.mu.Lock()
	root := d.roots[i]
	o, open := d.openers[root]
	if !open {
		var err error
		if d.Wheel != "" {
			var a *archive
			if a, err = openArchive(d.Wheel); err == nil {
				o = a
			}
		} else if root != "" {
			o, err = openFolder(root)
		} else {
			o, err = openFolder(d.Site)
		}
		if err != nil {
			o = nil
		}
		d.openers[root] = o
	}
	d.mu.Unlock()
	if o == nil {
		return nil, os.ErrNotExist
	}
	data, err := o.read(d.files[i])
	if os.IsNotExist(err) {
		return nil, errGone
	}
	return data, err
}

// close lets go of the files.
func (d *distribution) close() {
	for root, o := range d.openers {
		if o != nil {
			o.close()
		}
		delete(d.openers, root)
	}
}

// find gives a module's file; where there are several, a package comes before a compiled module, and that before a source.
func (d *distribution) find(module string) (found, bool) {
	d.once.Do(d.lay)
	f, ok := d.modules[module]
	return f, ok
}

func (d *distribution) lay() {
	d.modules, d.spaces = make(map[string]found, len(d.files)), map[string]bool{}
	for i, name := range d.files {
		module, pkg, compiled := moduleOf(name, d.target)
		old, again := d.modules[module]
		if !again || pkg && !old.pkg || pkg == old.pkg && compiled && !old.compiled {
			d.modules[module] = found{i, pkg, compiled}
		}
		for parent := before(module); parent != "" && !d.spaces[parent]; parent = before(parent) {
			d.spaces[parent] = true
		}
	}
}

// owns says that a module, or a package that it lies in, is the distribution's own.
func (d *distribution) owns(module string) bool {
	if _, ok := d.find(module); ok {
		return true
	}
	for parent := before(module); parent != ""; parent = before(parent) {
		if _, ok := d.modules[parent]; ok {
			return true
		}
	}
	return d.spaces[module]
}

// nests says that what is missing lies deeper in the distribution, whose code may put that folder on the path: a top name,
// or what a namespace package lacks.
func (d *distribution) nests(n *Need, a answer) bool {
	path, _, _ := strings.Cut(a.module, ".")
	switch {
	case a.dist != nil, a.std && a.missing != CatchMissing:
		return false
	case a.missing != CatchMissing:
		name, _, _ := strings.Cut(n.Name, ".")
		path = strings.ReplaceAll(n.Module, ".", "/") + "/" + name
	}
	return slices.ContainsFunc(d.files, func(file string) bool {
		return strings.Contains(file, "/"+path+"/") || strings.Contains(file, "/"+path+".")
	})
}

// usesSysPath says that a distribution's code does something with sys.path. All of it is looked through, once.
func (d *distribution) usesSysPath() bool {
	d.sysPathOnce.Do(func() {
		for i, name := range d.files {
			if !strings.HasSuffix(name, ".py") {
				continue
			}
			if data, err := d.read(i); err != nil || bytes.Contains(data, []byte("sys.path")) {
				d.sysPath = true
				return
			}
		}
	})
	return d.sysPath
}

// code reads a file, or remembers what it says.
func (d *distribution) code(f found) *code {
	d.mu.Lock()
	c, text := d.codes[f.file], d.texts[f.file]
	d.mu.Unlock()
	if c != nil {
		return c
	}
	if text == "" {
		text = d.recall()[f.file]
	}
	if c, ok := decodeCode(text); ok {
		return d.remember(f.file, c)
	}
	data, err := d.read(f.file)
	if err != nil {
		c = &code{broken: true}
	} else {
		module, pkg, _ := moduleOf(d.files[f.file], d.target)
		c = read(data, place{module, pkg, d.owns}, d.target)
	}
	text = c.encode()
	d.mu.Lock()
	d.texts[f.file], d.fresh = text, true
	d.mu.Unlock()
	if short, ok := decodeCode(text); ok {
		c = short
	}
	return d.remember(f.file, c)
}

func (d *distribution) remember(file int, c *code) *code {
	d.mu.Lock()
	defer d.mu.Unlock()
	if old := d.codes[file]; old != nil {
		return old
	}
	d.codes[file] = c
	return c
}

// forget lets go of codes, which are decoded again where they are asked for.
func (d *distribution) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.codes)
}
