package needs

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// chained takes a chain of attributes apart: its root's name, and the rest, dotted.
func chained(n *python.Node) (root, chain string, ok bool) {
	var parts []string
	for n.Op == python.Attribute {
		parts = append(parts, n.Text)
		n = n.A
	}
	if n.Op != python.Name {
		return "", "", false
	}
	slices.Reverse(parts)
	return n.Text, strings.Join(parts, "."), true
}

// refer gives what a name or chain stands for, if it is a module's.
func (r *reader) refer(n *python.Node, in state) (to ref, base string, ok bool) {
	root, chain, ok := chained(n)
	if !ok {
		return ref{}, "", false
	}
	found := in.scope.find(root)
	if found == nil || found.made {
		return ref{}, "", false
	}
	to, base = r.below(found, chain)
	return to, base, true
}

// below is a chain of attributes of what a name stands for, and the part of it that the name itself is.
func (r *reader) below(found *ref, chain string) (to ref, base string) {
	if found.name != "" {
		return ref{module: found.module, name: strings.Trim(found.name+"."+chain, ".")}, found.name
	}
	return r.deepest(ref{module: found.module, name: chain}), ""
}

// deepest moves submodules that this module has imported from the name to the module.
func (r *reader) deepest(to ref) ref {
	for to.name != "" {
		first, rest, _ := strings.Cut(to.name, ".")
		if !r.imported[to.module+"."+first] {
			return to
		}
		to = ref{module: to.module + "." + first, name: rest}
	}
	return to
}

// use reads an expression. Deep says that more is done with its value than to bind it.
func (r *reader) use(n *python.Node, in state, deep bool) {
	if n == nil {
		return
	}
	switch n.Op {
	case python.Name, python.Attribute:
		r.mention(n, in, deep, nil, 0)
	case python.Call:
		r.call(n, in)
	case python.Lambda:
		r.defaults(n.Params, in)
		r.pending = append(r.pending, body{lambda: n, in: in})
	case python.Comprehension:
		r.comprehension(n, in)
	case python.Walrus:
		r.use(n.A, in, true)
		in.scope.names[n.Text] = nil
		r.bind(bind{name: n.Text}, in)
		r.unsure(n.Text)
	case python.Choice, python.And, python.Or:
		r.choice(n, in, deep)
	case python.Subscript:
		r.code.dynamic = r.code.dynamic || n.A.Text == "modules" && n.B.Text == "__name__"
		r.use(n.A, in, true)
		r.use(n.B, in, false)
	default:
		inner := n.Op == python.Compare || n.Op == python.Not || n.Op == python.Operation || n.Op == python.Await
		r.use(n.A, in, deep || inner)
		r.use(n.B, in, false)
		for _, item := range n.List {
			r.use(item, in, inner)
		}
	}
}

func (r *reader) unsure(name string) {
	if last := len(r.code.binds) - 1; last >= 0 && r.code.binds[last].name == name {
		r.code.binds[last].sure = false
	}
}

// mention adds the need of a name or chain that stands for a module's, with what it is called with.
func (r *reader) mention(n *python.Node, in state, deep bool, keywords []string, args int) {
	root, chain, ok := chained(n)
	found := (*ref)(nil)
	if ok {
		found = in.scope.find(root)
	}
	if found == nil || found.made {
		r.member(n, found, in)
		if n.Op == python.Attribute {
			r.use(n.A, in, true)
		}
		return
	}
	for ; found != nil; found = found.or {
		to, base := r.below(found, chain)
		if to.name == "" || r.own(to.module) || to.name == base && !deep && len(keywords) == 0 && args == 0 {
			continue
		}
		r.need(Need{Module: to.module, Name: to.name, Line: n.Line, Keywords: keywords, Args: args, Deep: deep, Base: in.base, base: base, excepts: found.excepts}, in)
	}
}

// choice reads what is evaluated only in part.
func (r *reader) choice(n *python.Node, in state, deep bool) {
	asks := r.asks(n.List[0], in)
	r.use(n.List[0], in, true)
	in.unsure = true
	in.silent = in.silent || asks
	is, decided := r.truth(n.List[0])
	for i, item := range n.List[1:] {
		if decided && n.Op == python.Choice && is != (i == 0) || decided && n.Op == python.And && !is || decided && n.Op == python.Or && is {
			continue
		}
		r.use(item, in, deep)
	}
}

func (r *reader) comprehension(n *python.Node, in state) {
	in.scope = &scope{names: map[string]*ref{}, parent: in.scope}
	for _, c := range n.Clauses {
		r.use(c.In, in, true)
		for _, name := range names(c.Target) {
			in.scope.names[name] = nil
		}
		in.unsure = true // for what is empty
		for _, test := range c.If {
			in.silent = in.silent || r.asks(test, in)
			r.use(test, in, true)
		}
	}
	for _, item := range n.List {
		r.use(item, in, false)
	}
}

// call reads a call: what it calls is a need with its keywords; some functions name modules.
func (r *reader) call(n *python.Node, in state) {
	var keywords []string
	for _, arg := range n.List {
		if arg.Op == python.Keyword {
			keywords = append(keywords, arg.Text)
		}
	}
	skip := r.special(n, in)
	r.constructs(n, keywords, in)
	switch n.A.Op {
	case python.Name, python.Attribute:
		r.mention(n.A, in, true, keywords, placed(n))
	default:
		r.use(n.A, in, true)
	}
	for i, arg := range n.List {
		if i > 0 || !skip {
			r.use(arg, in, false)
		}
	}
}

// placed is one more than the arguments that a call gives by position; 0 where that is not known.
func placed(call *python.Node) int {
	args := 1
	for _, arg := range call.List {
		switch arg.Op {
		case python.Star, python.DoubleStar:
			return 0
		case python.Keyword:
		default:
			args++
		}
	}
	return args
}

// special reads functions that ask for modules or names, or that bind names unseen; true where the first argument is no
// need.
func (r *reader) special(n *python.Node, in state) bool {
	switch n.A.Text {
	case "hasattr":
		return true
	case "getattr":
		if len(n.List) == 2 && n.A.Op == python.Name {
			if name, ok := python.Unquote(n.List[1].Text); ok && n.List[1].Op == python.String {
				r.mention(&python.Node{Op: python.Attribute, A: n.List[0], Text: name, Line: n.Line}, in, false, nil, 0)
			}
		}
		return true
	case "import_module", "__import__":
		if len(n.List) == 1 && n.List[0].Op == python.String {
			if name, ok := python.Unquote(n.List[0].Text); ok && isDotted(name) {
				r.need(Need{Module: name, Line: n.Line}, in)
			}
		}
	case "exec", "globals", "global_enum":
		r.code.dynamic = r.code.dynamic || n.A.Op == python.Name
	case "vars", "locals":
		r.code.dynamic = r.code.dynamic || n.A.Op == python.Name && !in.function && !in.class && len(n.List) == 0
	case "extend", "append", "remove":
		r.code.openAll = r.code.openAll || n.A.Op == python.Attribute && n.A.A.Text == "__all__"
	case "setattr":
		r.setattr(n, in)
	default:
		r.importer(n, in)
	}
	return false
}

// importer reads a function that is called an import of some kind, as import_patched("module"): what it makes of the module
// is for a rehearsal to say.
func (r *reader) importer(n *python.Node, in state) {
	if in.function || !strings.Contains(n.A.Text, "import") || len(n.List) == 0 || n.List[0].Op != python.String {
		return
	}
	if name, ok := python.Unquote(n.List[0].Text); ok && isDotted(name) {
		in.unsure = true
		r.need(Need{Module: name, Line: n.Line, Deep: true}, in)
	}
}

// always says that a need arises whatever happens when its module is imported.
func (n *Need) always() bool { return n.AtImport && !n.Unsure && len(n.excepts) == 0 }

// byText says that a need is of an import of some kind, which may put the import off.
func (n *Need) byText() bool { return n.Deep && n.Name == "" }

func (r *reader) setattr(n *python.Node, in state) {
	if len(n.List) < 2 {
		return
	}
	if to, _, ok := r.refer(n.List[0], in); ok {
		name, _ := python.Unquote(n.List[1].Text)
		r.code.patches = append(r.code.patches, Need{Module: to.module, Name: strings.Trim(to.name+"."+name, ".")})
		return
	}
	r.extend(n.List[0], "")
	if n.List[0].Op != python.Name || n.List[0].Text != "self" && n.List[0].Text != "cls" && !in.function {
		r.code.dynamic = true
	}
}

// isDotted says whether a text is a dotted name.
func isDotted(text string) bool {
	for part := range strings.SplitSeq(text, ".") {
		if !isIdentifier(part) {
			return false
		}
	}
	return true
}

func isIdentifier(text string) bool {
	for i := range len(text) {
		c := text[i]
		if !(c == '_' || c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return text != ""
}
