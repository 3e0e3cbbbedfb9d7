package python

import (
	"strings"
	"testing"
	"time"
)

func TestEverySyntax(t *testing.T) {
	for name, src := range map[string]string{
		"f-strings":        "f'{a!r:>{width}} {b[\"c\"]} {{}} {x=}'\nrf'\\{a}'\nf'''{\na}'''\n",
		"nested f-strings": "f'{f'{f'{a}'}'}'\nf\"{d[\"x\"]}\"\n",
		"t-strings":        "t'{name} {x:{y}}'\n",
		"walrus":           "if (n := len(a)) > 10: pass\nx[y := 1]\n",
		"match":            "match command.split():\n    case [a, *rest] if a > 1: pass\n    case Point(x=0) | {'k': v, **kw}: pass\n    case _: pass\n",
		"match as a name":  "match = re.match(x)\nmatch(a, b)\nmatch[0] = 1\nprint(match)\nmatch.group()\n",
		"type statement":   "type X[T: int, *Ts, **P] = dict[T, P]\ntype = 1\ntype(x)\n",
		"type parameters":  "def f[T](a: T) -> T: ...\nclass A[T = int](B[T], metaclass=M): x: int = 1\n",
		"async":            "async def f():\n    async with a as b, c: pass\n    async for x in y: await z\n    return [i async for i in x]\n",
		"except*":          "try: pass\nexcept* (A, B) as e: pass\nelse: pass\nfinally: pass\n",
		"except without":   "try: pass\nexcept A, B: pass\n",
		"with brackets":    "with (open(a) as b, open(c) as d,): pass\nwith (a, b): pass\nwith (a): pass\n",
		"decorators":       "@a.b(c)[0]\n@(lambda f: f)\ndef f(a, /, b=1, *args: int, c, **kw) -> None: pass\n",
		"continuations":    "x = 1 + \\\n  2\nfrom a \\\n import b\nif a and \\\r\n   b: pass\r\n",
		"tabs and feeds":   "if a:\n\tb\n        c\n\f\nd\n",
		"imports":          "import a.b.c as d, e\nfrom . import (x, y as z,)\nfrom ...a.b import *\nfrom .... import q\n",
		"lambda":           "f = lambda *a, b=1, **k: (yield)\nx = [lambda: 1 for i in a if i if j]\n",
		"slices":           "a[1:2, ::3, ...]\na[*b]\na[:]\n",
		"strings":          "rb'\\'' b\"\" u'a' 'b'\n'''a\n\\'''b'''\n'a\\\nb'\n",
		"numbers":          "0x_ff, 1_000.5e-10j, 0b1, .5, 1.e+3\n",
		"operators":        "a = b if c else not d in e is not f\na @= b ** -c\n~a // b >> 1\nx: int\ny, *z = 1, 2\n",
		"star expressions": "print(*a, **b, c=d)\nreturn_ = {**a, 'b': 1, **c}\nfor x in *a, b: pass\n",
		"globals":          "def f():\n    global a, b\n    nonlocal c\n    del a[0], b\n    assert x, 'y'\n    raise E from None\n",
		"one line":         "class A: pass; x = 1\nif a: b; c\nelif d: e\nelse: f\n",
		"no final newline": "if a:\n    b",
	} {
		f, err := Parse([]byte(src))
		if err != nil || f.Broken > 0 {
			t.Errorf("%s: broken=%v err=%v in\n%s", name, f.Broken, err, src)
		}
	}
}

func TestWhatIsBrokenIsPassedOver(t *testing.T) {
	f, err := Parse([]byte("import a\nprint 'x'\ndef f(x y):\n    import b\nimport c\nif x:\n    y = = 1\n    import d\n"))
	if err != nil || f.Broken != 3 {
		t.Fatalf("broken %d, err %v", f.Broken, err)
	}
	var imports []string
	for _, s := range append(f.Body, f.Body[len(f.Body)-1].Body...) {
		if s.Verb == Import {
			imports = append(imports, s.Names[0].Name)
		}
	}
	if got := strings.Join(imports, " "); got != "a c d" {
		t.Errorf("imports %q", got)
	}
}

func TestEncodings(t *testing.T) {
	for src, ok := range map[string]bool{
		"\xef\xbb\xbfimport a\n":                        true,
		"# -*- coding: latin-1 -*-\nx = '\xe9'\n":       true,
		"#!/bin/python\n# vim: set fileencoding=cp1252": true,
		"x = '\xe9'\n":                                  false,
		"# coding: utf-16\n":                            false,
		"i\x00m\x00p\x00":                               false,
		"x = 'é'\rimport b\r":                           true,
	} {
		if _, err := Parse([]byte(src)); (err == nil) != ok {
			t.Errorf("%q: %v", src, err)
		}
	}
}

func TestHostileSourcesEndInTime(t *testing.T) {
	const n = 200_000
	for name, src := range map[string]string{
		"brackets":  strings.Repeat("(", n),
		"closed":    strings.Repeat("[", n) + strings.Repeat("]", n),
		"not":       strings.Repeat("not ", n) + "a",
		"minus":     strings.Repeat("-", n) + "a",
		"power":     "a" + strings.Repeat("**a", n),
		"elif":      "if a: b\n" + strings.Repeat("elif a: b\n", n),
		"lambda":    strings.Repeat("lambda: ", n) + "a",
		"f-strings": strings.Repeat("f'{", n),
		"f-string":  "f'" + strings.Repeat("{a:", n),
		"ifs":       strings.Repeat("if a:", n),
		"match":     strings.Repeat("match (", n/10),
		"matches":   strings.Repeat("match x:\n case y:\n  ", 50),
		"ternary":   strings.Repeat("a if b else ", n),
		"calls":     "a" + strings.Repeat("()", n),
		"indents":   deep(300),
		"dots":      "from " + strings.Repeat(".", n) + " import a",
	} {
		start := time.Now()
		Parse([]byte(src))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func deep(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "if a:\n")
	}
	return b.String()
}

func FuzzParse(f *testing.F) {
	for _, src := range []string{
		"import a.b as c\nfrom .x import *\n", "f'{a!r:{b}}' t'{c}'\n", "match x:\n case [y]: pass\n", "try:\n a\nexcept* B: c\n",
		"class A[T](B, m=C): d: int = 1\n", "x = [a for b in c if d]\n", "if a:\n\tb\n  c\n", "\xef\xbb\xbf# coding: latin-1\n",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse(data)
		if err != nil {
			return
		}
		check(t, file.Body, len(file.Source))
	})
}

// check says that statements lie in the source.
func check(t *testing.T, all []*Stmt, size int) {
	for _, s := range all {
		if s.Start < 0 || s.Start > size || s.End > size {
			t.Fatalf("statement from %d to %d of %d", s.Start, s.End, size)
		}
		for _, block := range append([][]*Stmt{s.Body, s.Else, s.Final}, s.Cases...) {
			check(t, block, size)
		}
	}
}
