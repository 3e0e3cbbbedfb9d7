package needs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// A Target is the Python that code is read for.
type Target struct {
	Version  [3]int
	Platform string // sys.platform
	System   string // os.name
}

// A place is a module, as its source must know it.
type place struct {
	module string // dotted
	pkg    bool   // it is a package's __init__
	own    func(module string) bool
}

// parent is what relative imports are relative to.
func (p place) parent() string {
	if p.pkg {
		return p.module
	}
	return before(p.module)
}

// before cuts off the last part of a dotted name.
func before(dotted string) string {
	at := strings.LastIndexByte(dotted, '.')
	return dotted[:max(at, 0)]
}

// A reader goes through one module's statements.
type reader struct {
	place
	target   Target
	src      string
	code     *code
	consts   map[string]any  // names of one constant value
	flags    map[string]bool // names bound from what can be asked of a provider
	imported map[string]bool // modules, by plain imports
	later    bool            // annotations are not evaluated
	tries    int
	pending  []body // functions, read when all that the module imports is known
	seen     map[string]int
	classes  map[string]*ownClass // that this module defines at its top
	extended map[string][]string  // attributes that are set on names
}

// A body is a function yet to be read.
type body struct {
	stmt   *python.Stmt
	lambda *python.Node
	in     state
	method bool
}

// A state is where in a module a statement stands.
type state struct {
	scope    *scope
	self     *ownClass       // whose method this is
	params   string          // what its first parameter is called
	once     map[string]bool // names that are assigned to once
	function bool
	class    bool
	base     bool // what is read is a base of a class
	caught   Caught
	unsure   bool
	silent   bool
	present  []string // modules, and names in them, that conditions find
	tries    []int
	excepts  []int
}

// read gives what a source says. What cannot be read at all is broken; so is what this reader itself fails on, for the
// source is somebody else's and may be made for that.
func read(data []byte, where place, target Target) (c *code) {
	c = &code{hash: hash(string(data))}
	defer func() {
		if recover() != nil {
			c = &code{hash: c.hash, broken: true}
		}
	}()
	file, err := python.Parse(data)
	if err != nil {
		c.broken = true
		return c
	}
	c.broken = file.Broken > 0
	r := &reader{place: where, target: target, src: file.Source, code: c, consts: map[string]any{}, flags: map[string]bool{}, seen: map[string]int{}, classes: map[string]*ownClass{}, extended: map[string][]string{}, imported: map[string]bool{}}
	r.later = target.Version[0] == 3 && target.Version[1] >= 14
	r.block(file.Body, state{scope: &scope{names: map[string]*ref{}}, once: once(file.Body)})
	for len(r.pending) > 0 {
		next := r.pending[0]
		r.pending = r.pending[1:]
		r.function(next)
	}
	r.inherit()
	r.extensions()
	return c
}

// hash is FNV-1a.
func hash(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return h
}

// block reads statements one after the other.
func (r *reader) block(all []*python.Stmt, in state) {
	for _, s := range all {
		r.stmt(s, in)
		if in.function && s.Verb == python.If && leaves(s.Body) && r.asks(s.Value, in) {
			in = r.given(s.Value, false, in)
		}
	}
}

// leaves says that a block ends its function or module.
func leaves(all []*python.Stmt) bool {
	return len(all) > 0 && (all[len(all)-1].Verb == python.Raise || all[len(all)-1].Verb == python.Return)
}

func (r *reader) stmt(s *python.Stmt, in state) {
	switch s.Verb {
	case python.Import:
		r.imports(s, in)
	case python.ImportFrom:
		r.importFrom(s, in)
	case python.Function:
		r.define(s, in)
	case python.Class:
		r.class(s, in)
	case python.If:
		r.conditional(s, in)
	case python.Try:
		r.try(s, in)
	case python.With:
		r.with(s, in)
	case python.For, python.While, python.Match:
		r.loop(s, in)
	case python.Raise:
		r.raise(s, in)
	case python.Global:
		for _, n := range s.Names {
			r.code.binds = append(r.code.binds, bind{name: n.Name})
		}
	case python.Delete:
		r.delete(s, in)
	case python.Type:
		r.bind(bind{name: s.Name, hash: r.text(s)}, in)
	case python.Broken:
		r.code.broken = true
	default:
		r.assign(s, in)
	}
}

func (r *reader) text(s *python.Stmt) uint64 { return hash(r.src[s.Start:max(s.Start, s.End)]) }

// bind adds a name of the module's top, or of a class's or function's.
func (r *reader) bind(b bind, in state) {
	if in.function || in.class {
		return
	}
	b.sure = true
	r.code.getattr = r.code.getattr || b.name == "__getattr__"
	r.code.binds = append(r.code.binds, b)
}

func (r *reader) raise(s *python.Stmt, in state) {
	r.use(s.Value, in, false)
	if !in.function && !in.class && len(in.excepts) == 0 {
		r.code.raises ^= r.text(s) | 1
		if !in.unsure && len(in.tries) == 0 && r.code.refuses == 0 {
			r.code.refuses = s.Line
		}
	}
}

func (r *reader) delete(s *python.Stmt, in state) {
	for _, t := range s.Targets {
		for _, name := range names(t) {
			if !in.function && !in.class {
				r.code.binds = slices.DeleteFunc(r.code.binds, func(b bind) bool { return b.name == name && !in.unsure })
			}
			delete(in.scope.names, name)
		}
	}
}

// need adds what a line asks for; the same is added once, where it weighs most.
func (r *reader) need(n Need, in state) {
	n.AtImport, n.Caught, n.Unsure, n.Silent = !in.function, in.caught, in.unsure, in.silent
	n.present = in.present
	n.tries, n.excepts = in.tries, append(slices.Clip(in.excepts), n.excepts...)
	if n.Module == "" || n.Module == "__future__" {
		return
	}
	n.Deep = n.Deep && n.AtImport
	n.Base = n.Base && n.Deep
	key := signature(n)
	if at, found := r.seen[key]; found {
		had := &r.code.needs[at]
		had.Base = (had.Base || !had.Deep) && (n.Base || !n.Deep)
		had.Deep = had.Deep || n.Deep
		return
	}
	r.seen[key] = len(r.code.needs)
	r.code.needs = append(r.code.needs, n)
}

func signature(n Need) string {
	flags := []byte{byte(n.Caught), bit(n.AtImport) | bit(n.Unsure)<<1 | bit(n.Silent)<<2 | bit(n.From)<<3}
	for _, list := range [][]int{n.tries, n.excepts} {
		for _, t := range list {
			flags = append(flags, byte(t), byte(t>>8))
		}
		flags = append(flags, 255, 255)
	}
	return n.Module + ":" + n.Name + ":" + n.Member + ":" + strings.Join(n.Keywords, ",") + ":" + strconv.Itoa(n.Args) + ":" + n.Beside + ":" + strings.Join(n.present, ",") + ":" + string(flags)
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}
