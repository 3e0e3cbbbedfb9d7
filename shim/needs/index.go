package needs

import (
	"bytes"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/distinfo"
)

// An index is what a distribution's files are, and which top names each of them mentions.
type index struct {
	files     []string // modules, by their names below the distribution's folders
	roots     []string // folder of each file, "" for the only one
	tops      []string // import packages and modules that it provides
	mentions  map[string][]int
	injectors []int    // files that change sys.modules or sys.meta_path
	specs     []int    // files that may specify hooks
	strict    bool     // it refuses plug-ins whose hooks it does not know
	hooks     []string // packages that its .pth files start
	entries   []entry
	opaque    bool // it may provide modules that no file shows
}

// An entry is an entry point: a module that somebody will import, and a name in it.
type entry struct {
	module, name string
	script       bool // a launcher, for which no extra is needed
}

// maxModules bounds the modules of one distribution; the largest seen has 12,000.
const maxModules = 60_000

// list fills an index with the names of files that can be imported, and gives the .pth files among them.
func (x *index) list(root string, files []string, t Target) (paths []string) {
	for _, name := range files {
		if strings.HasSuffix(name, ".pth") && !strings.Contains(name, "/") {
			paths = append(paths, name)
		}
		if module, _, _ := moduleOf(name, t); module == "" || len(x.files) >= maxModules {
			continue
		}
		x.files = append(x.files, name)
		x.roots = append(x.roots, root)
	}
	return paths
}

// moduleOf gives the module that a file is, if this Python imports such a file.
func moduleOf(name string, t Target) (module string, pkg, compiled bool) {
	dir, base := path.Split(name)
	stem, source := strings.CutSuffix(base, ".py")
	if !source {
		first, rest, _ := strings.Cut(base, ".")
		if !isExtension(rest, t) {
			return "", false, false
		}
		stem, compiled = first, true
	}
	if dir != "" && strings.Contains(dir, "__pycache__/") {
		return "", false, false
	}
	dotted := strings.ReplaceAll(dir, "/", ".") + stem
	if dotted, pkg = strings.CutSuffix(dotted, ".__init__"); !isDotted(dotted) {
		return "", false, false
	}
	return dotted, pkg, compiled
}

// isExtension says whether this Python loads a compiled module whose name ends so (PEP 3149).
func isExtension(suffix string, t Target) bool {
	tag, ext := "", suffix
	if at := strings.LastIndexByte(suffix, '.'); at >= 0 {
		tag, ext = suffix[:at], suffix[at+1:]
	}
	if ext != "so" && ext != "pyd" || (ext == "pyd") != (t.System == "nt") {
		return false
	}
	minor := strconv.Itoa(t.Version[0]) + strconv.Itoa(t.Version[1])
	switch {
	case strings.HasPrefix(tag, "cpython-"):
		return strings.HasPrefix(tag, "cpython-"+minor+"-") || strings.HasPrefix(tag, "cpython-"+minor+"m-")
	case strings.HasPrefix(tag, "cp"):
		return strings.HasPrefix(tag, "cp"+minor+"-")
	}
	return tag == "" || tag == "abi3" || !strings.HasPrefix(tag, "pypy")
}

// provides fills in the top names.
func (x *index) provides(t Target) {
	found := map[string]bool{}
	for _, name := range x.files {
		module, _, _ := moduleOf(name, t)
		top, _, _ := strings.Cut(module, ".")
		found[top] = true
	}
	x.tops = slices.Sorted(maps.Keys(found))
}

// anything stands for the mentions of a file that could not be read.
const anything = "*"

// scan notes which top names each file mentions, and what else is looked for in all of them.
func (x *index) scan(read func(i int) ([]byte, error)) {
	x.mentions = map[string][]int{}
	for i, name := range x.files {
		if !strings.HasSuffix(name, ".py") {
			continue
		}
		data, err := read(i)
		if err != nil {
			if !errors.Is(err, errGone) {
				x.mentions[anything] = append(x.mentions[anything], i)
			}
			continue
		}
		if x.puts(data) {
			x.injectors = append(x.injectors, i)
		}
		if counts(name) {
			x.strict = x.strict || bytes.Contains(data, []byte(".check_pending("))
			if maySpecify(data) {
				x.specs = append(x.specs, i)
			}
		}
		for top := range tops(data) {
			x.mentions[top] = append(x.mentions[top], i)
		}
	}
}

// start reads .pth files: folders that they add, and packages that they import when Python starts ("site" in Python's
// library reference).
func (x *index) start(text string) (folders []string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "import\t"):
			x.hooks = append(x.hooks, line)
		default:
			folders = append(folders, filepath.FromSlash(line))
		}
	}
	return folders
}

// entryPoints reads entry_points.txt: the modules that it names, and the names in them.
func entryPoints(text string) []entry {
	var all []entry
	for e := range distinfo.EntryPoints(text) {
		object, _, extra := strings.Cut(e.Object, "[")
		module, name, _ := strings.Cut(object, ":")
		if module = strings.TrimSpace(module); isDotted(module) {
			all = append(all, entry{module, strings.TrimSpace(name), !extra && e.IsScript()})
		}
	}
	return all
}

// places gives the folders and files of an installed distribution.
func places(s Source) ([]artifact.Place, error) {
	return artifact.Places(artifact.Distribution{Name: s.Name, Site: s.Site, Folder: s.Folder, Stamp: s.Stamp})
}

// puts says that a source may put modules of the distribution into sys.modules, or changes how modules are found.
func (x *index) puts(data []byte) bool {
	if bytes.Contains(data, []byte("meta_path")) || bytes.Contains(data, []byte("sys.modules.")) && bytes.Contains(data, []byte("sys.modules.update")) {
		return true
	}
	for at := 0; ; {
		next := bytes.Index(data[at:], []byte("sys.modules["))
		if next < 0 {
			return false
		}
		at += next + len("sys.modules[")
		line, _, _ := bytes.Cut(data[at:], []byte("\n"))
		key, rest, closed := bytes.Cut(line, []byte("]"))
		if rest = bytes.TrimLeft(rest, " "); closed && (!bytes.HasPrefix(rest, []byte("=")) || bytes.HasPrefix(rest, []byte("=="))) {
			continue
		}
		literal := bytes.Trim(key, `"'`)
		top, _, _ := strings.Cut(string(literal), ".")
		if len(literal) == len(key) || slices.Contains(x.tops, top) {
			return true
		}
	}
}
