package needs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// truth decides a condition that needs nothing but this Python.
func (r *reader) truth(n *python.Node) (is, decided bool) {
	v, ok := r.constant(n)
	if !ok {
		return false, false
	}
	switch v := v.(type) {
	case bool:
		return v, true
	case int:
		return v != 0, true
	case string:
		return v != "", true
	case nil:
		return false, true
	}
	return false, false
}

// constant evaluates an expression over this Python's version and system.
func (r *reader) constant(n *python.Node) (any, bool) {
	if n == nil {
		return nil, false
	}
	switch n.Op {
	case python.Constant:
		return literal(n.Text)
	case python.String:
		return python.Unquote(n.Text)
	case python.Name:
		if n.Text == "TYPE_CHECKING" {
			return false, true
		}
		v, ok := r.consts[n.Text]
		return v, ok
	case python.Attribute:
		return r.attribute(n)
	case python.Not:
		is, ok := r.truth(n.A)
		return !is, ok
	case python.And, python.Or:
		return r.junction(n)
	case python.Compare:
		return r.compare(n)
	case python.Sequence:
		return r.tuple(n.List)
	case python.Subscript:
		return r.element(n)
	case python.Call:
		if root, chain, _ := chained(n.A); root == "platform" && chain == "system" && len(n.List) == 0 {
			system, ok := systems[r.target.Platform]
			return system, ok
		}
		return r.startsWith(n)
	}
	return nil, false
}

func literal(text string) (any, bool) {
	switch text {
	case "True", "False":
		return text == "True", true
	case "None":
		return nil, true
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 0, 64)
	return int(n), err == nil
}

func (r *reader) attribute(n *python.Node) (any, bool) {
	root, chain, _ := chained(n)
	if n.Text == "TYPE_CHECKING" {
		return false, true
	}
	switch strings.TrimPrefix(root+"."+chain, "_") {
	case "sys.version_info":
		v := r.target.Version
		return []any{v[0], v[1], v[2], "final", 0}, true
	case "sys.version_info.major":
		return r.target.Version[0], true
	case "sys.version_info.minor":
		return r.target.Version[1], true
	case "sys.hexversion":
		return r.target.Version[0]<<24 | r.target.Version[1]<<16 | r.target.Version[2]<<8 | 0xf0, true
	case "sys.platform":
		return r.target.Platform, r.target.Platform != ""
	case "os.name":
		return r.target.System, r.target.System != ""
	case "sys.implementation.name":
		return "cpython", true
	}
	return nil, false
}

func (r *reader) junction(n *python.Node) (any, bool) {
	all := true
	for _, item := range n.List {
		is, ok := r.truth(item)
		if ok && is == (n.Op == python.Or) {
			return is, true
		}
		all = all && ok
	}
	return n.Op == python.And, all
}

func (r *reader) tuple(list []*python.Node) (any, bool) {
	var all []any
	for _, item := range list {
		v, ok := r.constant(item)
		if !ok {
			return nil, false
		}
		all = append(all, v)
	}
	return all, true
}

// element evaluates x[0] and x[:2].
func (r *reader) element(n *python.Node) (any, bool) {
	v, ok := r.constant(n.A)
	list, isList := v.([]any)
	if !ok || !isList {
		return nil, false
	}
	if n.B.Op == python.Slice {
		if len(n.B.List) != 1 || n.B.Text == "" {
			return nil, false
		}
		stop, ok := r.constant(n.B.List[0])
		size, isInt := stop.(int)
		if !ok || !isInt || size < 0 || size > len(list) {
			return nil, false
		}
		return list[:size], true
	}
	at, ok := r.constant(n.B)
	i, isInt := at.(int)
	if !ok || !isInt || i < 0 || i >= len(list) {
		return nil, false
	}
	return list[i], true
}

// systems are what platform.system() says, by sys.platform.
var systems = map[string]string{"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}

func (r *reader) startsWith(n *python.Node) (any, bool) {
	if n.A.Op != python.Attribute || n.A.Text != "startswith" || len(n.List) != 1 {
		return nil, false
	}
	v, ok := r.constant(n.A.A)
	prefix, ok2 := r.constant(n.List[0])
	text, isText := v.(string)
	start, isStart := prefix.(string)
	return strings.HasPrefix(text, start), ok && ok2 && isText && isStart
}

func (r *reader) compare(n *python.Node) (any, bool) {
	if len(n.List) != 2 {
		return nil, false
	}
	left, ok := r.constant(n.List[0])
	right, ok2 := r.constant(n.List[1])
	if !ok || !ok2 {
		return nil, false
	}
	if n.Words[0] == "in" || n.Words[0] == "not in" {
		list, isList := right.([]any)
		return slices.ContainsFunc(list, func(v any) bool { c, ok := order(left, v); return ok && c == 0 }) == (n.Words[0] == "in"), isList
	}
	c, ok := order(left, right)
	switch n.Words[0] {
	case "<":
		return c < 0, ok
	case "<=":
		return c <= 0, ok
	case ">":
		return c > 0, ok
	case ">=":
		return c >= 0, ok
	case "==", "is":
		return c == 0, ok
	case "!=", "is not":
		return c != 0, ok
	}
	return nil, false
}

// order compares values of one type.
func order(a, b any) (int, bool) {
	switch a := a.(type) {
	case int:
		b, ok := b.(int)
		return a - b, ok
	case string:
		b, ok := b.(string)
		return strings.Compare(a, b), ok
	case bool:
		b, ok := b.(bool)
		return int(bit(a)) - int(bit(b)), ok
	case []any:
		b, ok := b.([]any)
		for i := range min(len(a), len(b)) {
			if c, ok := order(a[i], b[i]); !ok || c != 0 {
				return c, ok
			}
		}
		return len(a) - len(b), ok
	}
	return 0, false
}
