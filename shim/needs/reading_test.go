package needs

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// told writes needs as one line each: when, what, keywords, guards.
func told(all []Need) string {
	var lines []string
	for _, n := range all {
		var line strings.Builder
		line.WriteString(map[bool]string{true: "import ", false: "use "}[n.AtImport] + n.Object())
		if len(n.Keywords) > 0 {
			line.WriteString("(" + strings.Join(n.Keywords, ",") + ")")
		}
		line.WriteString(":" + strconv.Itoa(n.Line))
		for _, mark := range []struct {
			set  bool
			name string
		}{
			{n.Caught&CatchMissing != 0, "missing"},
			{n.Caught&CatchAttribute != 0, "attribute"},
			{n.Unsure, "unsure"},
			{n.Silent, "silent"},
			{n.Deep && !n.Base, "deep"},
			{n.Base, "base"},
			{len(n.excepts) > 0, "else"},
		} {
			if mark.set {
				line.WriteString(" " + mark.name)
			}
		}
		lines = append(lines, line.String())
	}
	return strings.Join(lines, "\n")
}

func TestNeeds(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"imports":       {"import a.b\nfrom c import d as e\nimport f as g\n", "import a.b:1\nimport c.d:2\nimport f:3"},
		"attributes":    {"import a as b\nx = b.c.d\ny = b\n", "import a:1\nimport a.c.d:2"},
		"relative":      {"from . import a\nfrom .b import c\n", "import own.pkg.a:1\nimport own.pkg.b.c:2"},
		"functions":     {"import a\ndef f(x=a.b):\n    return a.c(d=1)\n", "import a:1\nimport a.b:2\nuse a.c(d):3"},
		"shadows":       {"import a\ndef f(a):\n    return a.c\ndef g():\n    a = 1\n    a.d\n", "import a:1"},
		"calls":         {"from a import b\nx = b(c=1)\n@b\nclass D(b): pass\n", "import a.b:1\nimport a.b(c):2 deep\nimport a.b:3 deep"},
		"a base":        {"import a\nclass B(a.c): pass\nclass D(a.e): pass\na.e()\nclass F(a.g[int], metaclass=a.h): pass\n", "import a:1\nimport a.c:2 base\nimport a.e:3 base\nimport a.e:4 deep\nimport a.g:5 deep\nimport a.h:5 deep"},
		"guards":        {"try:\n    import a\nexcept ImportError:\n    import b\n", "import a:2 missing\nimport b:4 else"},
		"no guard":      {"try:\n    import a\nexcept ImportError:\n    raise RuntimeError()\n", "import a:2"},
		"an exit":       {"import sys\ntry:\n    import a\nexcept ImportError:\n    print('a is missing')\n    sys.exit(1)\n", "import sys:1\nimport a:3\nimport sys.exit:6 deep else"},
		"attribute":     {"import a\ntry:\n    a.b\nexcept AttributeError: pass\n", "import a:1\nimport a.b:3 attribute"},
		"suppress":      {"with contextlib.suppress(ImportError):\n    import a\n", "import a:2 missing"},
		"type checking": {"if TYPE_CHECKING:\n    import a\nelse:\n    import b\n", "import b:4"},
		"versions":      {"if sys.version_info >= (3, 12):\n    import a\nelif sys.version_info[0] == 3:\n    import b\n", "import b:4"},
		"platforms":     {"if sys.platform.startswith('win') or os.name == 'nt':\n    import a\n", ""},
		"systems":       {"import platform\nif platform.system() == 'Windows':\n    import a\nelif platform.system() == 'Linux':\n    import b\n", "import platform:1\nimport platform.system:2 deep\nimport b:5"},
		"a flag":        {"PY2 = sys.version_info[0] == 2\nif PY2:\n    import a\n", ""},
		"conditions":    {"import a\nif a.x:\n    import b\n", "import a:1\nimport a.x:2 deep\nimport b:3 unsure silent"},
		"hasattr":       {"import a\ndef f():\n    if hasattr(a, 'b'):\n        a.b()\n    if not hasattr(a, 'c'):\n        return\n    a.c()\n", "import a:1\nuse a.b:4 unsure silent\nuse a.c:7 silent"},
		"idle":          {"def _f():\n    import a\ndef _g():\n    import b\n_g()\ndef h():\n    import c\n", "use a:2 silent\nuse b:4\nuse c:7"},
		"annotations":   {"import a\ndef f(x: a.B) -> a.C: pass\n", "import a:1\nimport a.B:2\nimport a.C:2"},
		"later":         {"from __future__ import annotations\nimport a\ndef f(x: a.B): pass\n", "import a:2"},
		"submodules":    {"import a.b.c\na.b.c.D\n", "import a.b.c:1\nimport a.b.c.D:2"},
		"by text":       {"import importlib\nimportlib.import_module('a.b')\ngetattr(importlib, 'c')\n", "import importlib:1\nimport a.b:2\nimport importlib.import_module:2 deep\nimport importlib.c:3"},
		"f-strings":     {"import a\nf'{a.b}'\n", "import a:1\nimport a.b:2"},
	} {
		t.Run(name, func(t *testing.T) {
			own := func(module string) bool { return strings.HasPrefix(module, "own") }
			code := read([]byte(c.src), place{"own.pkg", true, own}, Target{[3]int{3, 11, 4}, "linux", "posix"})
			if got := told(code.needs); got != c.want || code.broken {
				t.Errorf("got\n%s\nwant\n%s\nbroken %v", got, c.want, code.broken)
			}
			again, ok := decodeCode(code.encode())
			if !ok || told(again.needs) != told(code.needs) || len(again.binds) != len(code.binds) {
				t.Error("not remembered as it was")
			}
		})
	}
}

func TestBinds(t *testing.T) {
	for src, want := range map[string]string{
		"def a(): pass\nclass B: c = 1\n":                                     "a B",
		"try:\n    import a\nexcept ImportError:\n    a = None\n":             "a a",
		"try:\n    import a\nexcept ImportError:\n    pass\n":                 "a?",
		"try:\n    import a\nexcept ImportError:\n    raise\n":                "a",
		"if x:\n    a = 1\nelse:\n    a = 2\n    b = 3\n":                     "a a b?",
		"for a in b:\n    c = 1\n":                                            "a? c?",
		"a = 1\ndel a\n":                                                      "",
		"def f():\n    global a\n    a = 1\n":                                 "f a?",
		"from . import a\nfrom .b import c\n":                                 "a b c",
		"try:\n    S\nexcept NameError:\n    S = False\nif not S:\n    a = 1": "S a",
	} {
		code := read([]byte(src), place{"own", true, func(string) bool { return false }}, Target{Version: [3]int{3, 11, 4}})
		var got []string
		for _, b := range code.binds {
			got = append(got, b.name+map[bool]string{false: "?"}[b.sure])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %v, want %s", src, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("import a\ntry:\n from b import c\nexcept ImportError: pass\nif a.x: import d\ndef f(y=a.z): return a.q(k=1)\n"))
	f.Add([]byte("from x \\\n import y\nimport a,b\\\n.c\nif 1: import z;import w\nimportlib.import_module('k')\n"))
	f.Add([]byte("import a.from_b\nimport c\ndef f():\n raise A from e\nimport d\n# from g\nimport h\nclass B(str): pass\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		code := read(data, place{"own.pkg", true, func(string) bool { return false }}, Target{Version: [3]int{3, 11, 4}})
		again, ok := decodeCode(code.encode())
		if !ok || again.encode() != code.encode() {
			t.Fatal("not remembered as it was")
		}
		mentioned := tops(data)
		for _, n := range code.needs {
			top, _, _ := strings.Cut(n.Module, ".")
			if top != "own" && top != "builtins" && !mentioned[top] && !code.broken {
				t.Fatalf("%s is not mentioned", top)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add("")
	f.Fuzz(func(_ *testing.T, text string) {
		decodeCode(text)
		decodeIndex(text)
	})
}

func TestMentions(t *testing.T) {
	for src, want := range map[string]string{
		"import a.b, c as d\nfrom e.f import g\n": "a c e",
		"from a \\\n  import b\n":                 "a",
		"import_module(\"x.y\")\n":                "x",
		"__import__('z')\n":                       "z",
		"from . import a\nfrom .b import c\n":     "",
		"important = reimport\n":                  "",
		"import a.from_b\nimport c\n":             "a c",
		"raise A from b\nimport c\n":              "c",
		"# taken from b\nimport c\n":              "c",
		"from a import(b)\n":                      "a",
		"pytest.importorskip('a')\n":              "a",
		"from a\\\r\n import b\n":                 "a",
		"from.a import b\n":                       "",
		"x.from_b = y\nimport c\n":                "c",
	} {
		var got []string
		for top := range tops([]byte(src)) {
			got = append(got, top)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", src, got, want)
		}
	}
}
