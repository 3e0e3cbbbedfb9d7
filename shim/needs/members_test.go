package needs

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// installed writes a distribution of one module, and its RECORD.
func installed(t *testing.T, name, version, module, text string) Source {
	t.Helper()
	site := t.TempDir()
	folder := name + "-" + version + ".dist-info"
	for file, text := range map[string]string{
		module:               text,
		folder + "/METADATA": "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n",
		folder + "/RECORD":   module + ",,\n" + folder + "/METADATA,,\n" + folder + "/RECORD,,\n",
	} {
		path := filepath.Join(site, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Source{Name: name, Version: version, Site: site, Folder: folder}
}

// lost gives what the functions of app certainly lose when lib changes: line, object and keywords.
func lost(t *testing.T, app, before, after string) string {
	t.Helper()
	store := OpenStore(Target{[3]int{3, 11, 4}, "linux", "posix"}, func() (*Library, error) {
		return ParseLibrary("importlib\timport_module\nsys\tmodules\n"), nil
	})
	asks := installed(t, "app", "1.0", "app.py", app)
	asks.Requires = []string{"lib"}
	was, is := installed(t, "lib", "1.0", "lib/__init__.py", before), installed(t, "lib", "2.0", "lib/__init__.py", after)
	found, err := store.Compare(World{Sources: []Source{asks, was}}, World{Sources: []Source{asks, is}})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range found {
		if !f.AtImport && f.State == Unmet && f.Before == Met {
			for _, name := range f.Without {
				f.Keywords = append(f.Keywords, "-"+name)
			}
			if f.Many {
				f.Keywords = append(f.Keywords, "+")
			}
			lines = append(lines, strconv.Itoa(f.Line)+" "+f.Object()+strings.Join(append([]string{""}, f.Keywords...), " "))
		}
	}
	return strings.Join(lines, "\n")
}

// A lostCase is what app's functions find no more once lib has after in the place of before.
type lostCase struct{ app, before, after, want string }

func testLost(t *testing.T, cases map[string]lostCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := lost(t, c.app, c.before, c.after); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestMembers(t *testing.T) {
	const has, lacks = "class A:\n def b(self): pass\n", "class A:\n def c(self): pass\n"
	testLost(t, map[string]lostCase{
		"of a call":           {"import lib\ndef f(): lib.A().b()\n", has, lacks, "2 lib.A.b"},
		"of a variable":       {"from lib import A\ndef f():\n a = A()\n a.b\n", has, lacks, "4 lib.A.b"},
		"of a module's":       {"from lib import A\na = A()\ndef f(): a.b()\n", has, lacks, "3 lib.A.b"},
		"assigned twice":      {"from lib import A\ndef f():\n a = A()\n a = other()\n a.b\n", has, lacks, ""},
		"in a branch too":     {"from lib import A\ndef f(x):\n a = A()\n if x: a = x\n a.b\n", has, lacks, ""},
		"asked for":           {"from lib import A\ndef f():\n a = A()\n if hasattr(a, 'b'): a.b()\n", has, lacks, ""},
		"caught":              {"from lib import A\ndef f():\n try: A().b()\n except AttributeError: pass\n", has, lacks, ""},
		"inherited":           {"from lib import A\nclass B(A):\n def f(self): self.b()\n", has, lacks, "3 lib.A.b"},
		"of super":            {"from lib import A\nclass B(A):\n def b(self): super().b()\n", has, lacks, "3 lib.A.b"},
		"its own":             {"from lib import A\nclass B(A):\n def b(self): pass\n def f(self): self.b()\n", has, lacks, ""},
		"set on self":         {"from lib import A\nclass B(A):\n def f(self): self.b = 1\n def g(self): self.b\n", has, lacks, ""},
		"a static method":     {"from lib import A\nclass B(A):\n @staticmethod\n def f(x): x.b()\n", has, lacks, ""},
		"a nested function":   {"from lib import A\nclass B(A):\n def f(self):\n  def g(self): self.b()\n", has, lacks, ""},
		"of a class gone":     {"import lib\ndef f(): lib.A().b()\n", has, "x = 1\n", "2 lib.A"},
		"of one gone from":    {"import lib\nclass B(lib.A):\n def f(self): self.b()\n", has, "x = 1\n", ""},
		"two bases":           {"from lib import A\nclass B(A, C):\n def f(self): self.b()\n", has, lacks, ""},
		"never there":         {"import lib\ndef f(): lib.A().z()\n", has, lacks, ""},
		"moved to a base":     {"import lib\ndef f(): lib.A().b()\n", has, "class O:\n def b(self): pass\nclass A(O): pass\n", ""},
		"an unknown base":     {"import lib\ndef f(): lib.A().b()\n", has, "import other\nclass A(other.O): pass\n", ""},
		"a field":             {"import lib\ndef f(): lib.A().b\n", has, "class A:\n def __init__(self): self.b = 1\n", ""},
		"set unseen":          {"import lib\ndef f(): lib.A().b\n", has, "class A:\n def __init__(self, k): setattr(self, k, 1)\n", ""},
		"set from outside":    {"import lib\ndef f(): lib.A().b\n", has, "class A: pass\nA.b = 1\n", ""},
		"an attribute hook":   {"import lib\ndef f(): lib.A().b\n", has, "class A:\n def __getattr__(self, n): return 1\n", ""},
		"decorated":           {"import lib\ndef f(): lib.A().b\n", has, "@d\nclass A: pass\n", ""},
		"under a condition":   {"import lib\ndef f(): lib.A().b\n", has, "class A:\n if x:\n  b = 1\n", ""},
		"returned":            {"import lib\ndef f(): lib.m().b()\n", has + "def m():\n try: return x.get()\n except E: return A()\n", lacks + "def m() -> A: return x\n", "2 lib.A.b"},
		"by a function in it": {"import lib\ndef f(): lib.m().b()\n", has + "def m():\n def n(): return A()\n try: return n()\n except E: return n()\n", lacks + "def m() -> A: return x\n", "2 lib.A.b"},
		"by one decorated":    {"import lib\ndef f(): lib.m().b()\n", has + "def m(): return A()\n", lacks + "def m():\n @d\n def n(): return A()\n return n()\n", ""},
		"one of two":          {"import lib\ndef f(): lib.m().b()\n", has + "def m(): return A()\n", has + "class C: pass\ndef m(x=1) -> 'A | C': pass\n", ""},
		"something else":      {"import lib\ndef f(): lib.m().b()\n", has + "def m(): return A()\n", lacks + "def m():\n if x: return y\n return A()\n", ""},
		"a generator":         {"import lib\ndef f(): lib.m().b()\n", has + "def m(): return A()\n", lacks + "def m():\n yield 1\n return A()\n", ""},
		"of Python's types":   {"import lib\ndef f(): lib.m().get(1)\n", "class A(dict): pass\ndef m() -> A: pass\n", "class A(tuple): pass\ndef m() -> A: pass\n", "2 lib.A.get"},
		"the second choice":   {"try: import fast as lib\nexcept ImportError: import lib\ndef f(): lib.A().b()\n", has, lacks, "3 lib.A.b"},
	})
}

// TestPresence names what stands behind a condition that only asks whether an import found something.
func TestPresence(t *testing.T) {
	const has, lacks = "class N: pass\nclass A:\n def b(self): pass\n", "class N: pass\nclass A:\n def c(self): pass\n"
	const perhaps = "try: import lib\nexcept ImportError: lib = None\n"
	testLost(t, map[string]lostCase{
		"where it is there":     {perhaps + "def f():\n if lib is not None: lib.A().b()\n", has, lacks, "4 lib.A.b"},
		"behind a raise":        {perhaps + "def f():\n if lib is None: raise E\n lib.A().b()\n", has, lacks, "5 lib.A.b"},
		"behind a return":       {perhaps + "def f():\n if not lib: return\n lib.A().b()\n", has, lacks, "5 lib.A.b"},
		"in a class behind it":  {perhaps + "if lib is None: C = None\nelse:\n class C:\n  def f(self): lib.A().b()\n", has, lacks, "6 lib.A.b"},
		"where it is not":       {perhaps + "def f():\n if lib is None: lib.A().b()\n", has, lacks, ""},
		"where it stands alone": {perhaps + "def f():\n if lib: return\n lib.A().b()\n", has, lacks, ""},
		"and a version":         {perhaps + "def f():\n if lib and lib.__version__: lib.A().b()\n", has, lacks, ""},
		"a name that stays":     {"import lib\ntry: from lib import N\nexcept ImportError: N = None\ndef f():\n if N: lib.A().b()\n", has, lacks, "5 lib.A.b"},
		"a name that goes too":  {"import lib\ntry: from lib import N\nexcept ImportError: N = None\ndef f():\n if N: lib.A().b()\n", has, lacks[14:], ""},
		"one of two":            {"try: import fast as lib\nexcept ImportError:\n try: import lib\n except ImportError: lib = None\ndef f():\n if lib: lib.A().b()\n", has, lacks, "6 lib.A.b"},
	})
}

func TestKeywords(t *testing.T) {
	const has, lacks = "class A:\n def __init__(self, b=1, c=2): pass\n", "class A:\n def __init__(self, c=2): pass\n"
	testLost(t, map[string]lostCase{
		"of a class":              {"import lib\ndef f(): lib.A(b=1, c=2)\n", has, lacks, "2 lib.A b"},
		"handed to super":         {"import lib\nclass B(lib.A):\n def __init__(self): super().__init__(b=1)\n", has, lacks, "3 lib.A b"},
		"without an __init__":     {"import lib\nclass B(lib.A): pass\ndef f(): B(b=1)\n", has, lacks, "3 lib.A b"},
		"through an __init__":     {"import lib\nclass B(lib.A):\n def __init__(self, x, **k): super().__init__(**k)\ndef f(): B(x=1, b=1)\n", has, lacks, "4 lib.A b"},
		"through another":         {"import lib\nclass B(lib.A):\n def __init__(self, **k): super().__init__(**k)\nD = B\nclass E(D): pass\ndef f(): E(b=1)\n", has, lacks, "6 lib.A b"},
		"taken out":               {"import lib\nclass B(lib.A):\n def __init__(self, **k):\n  k.pop('b')\n  super().__init__(**k)\ndef f(): B(b=1)\n", has, lacks, ""},
		"its own":                 {"import lib\nclass B(lib.A):\n def __init__(self, b, **k): super().__init__(**k)\ndef f(): B(b=1)\n", has, lacks, ""},
		"of the type of a value":  {"import lib\ndef f(x):\n if not isinstance(x, lib.A): raise TypeError\n lib.A(b=1)\n", has, lacks, "4 lib.A b"},
		"handed on by lib":        {"import lib\ndef f(): lib.C(b=1)\n", has + "class C(A):\n def __init__(self, x=1, **k): super().__init__(**k)\n", lacks + "class C(A):\n def __init__(self, x=1, **k): super().__init__(x, **k)\n", "2 lib.C b"},
		"taken out by lib":        {"import lib\ndef f(): lib.C(b=1)\n", has + "class C(A):\n def __init__(self, **k): super().__init__(**k)\n", lacks + "class C(A):\n def __init__(self, **k):\n  k.pop('b', 0)\n  super().__init__(**k)\n", ""},
		"defined in a guard":      {"try:\n import lib\n def f(): lib.A(b=1)\nexcept TypeError: pass\n", has, lacks, "3 lib.A b"},
		"none where it is absent": {"try: import lib\nexcept ImportError: lib = None\ndef f(): lib.A(b=1)\n", has, lacks, "3 lib.A b"},
	})
}

func TestArguments(t *testing.T) {
	const one, two = "def f(a): pass\n", "def f(a, b): pass\n"
	for name, c := range map[string]struct{ app, before, after, want string }{
		"too few":             {"import lib\ndef g(): lib.f(1)\n", one, two, "2 lib.f -b"},
		"as many":             {"import lib\ndef g(): lib.f(1, 2)\n", "def f(a, b=1): pass\n", two, ""},
		"by name":             {"import lib\ndef g(): lib.f(1, b=2)\n", "def f(a, b=1): pass\n", two, ""},
		"a default":           {"import lib\ndef g(): lib.f(1)\n", one, "def f(a, b=1): pass\n", ""},
		"too many":            {"import lib\ndef g(): lib.f(1, 2)\n", two, one, "2 lib.f +"},
		"any number":          {"import lib\ndef g(): lib.f(1, 2)\n", two, "def f(a, *b): pass\n", ""},
		"by name alone":       {"import lib\ndef g(): lib.f(1, 2)\n", two, "def f(*, a, b): pass\n", "2 lib.f -a -b +"},
		"one by name alone":   {"import lib\ndef g(): lib.f(1)\n", one, "def f(a, *, b): pass\n", "2 lib.f -b"},
		"it is given by name": {"import lib\ndef g(): lib.f(1, b=2)\n", "def f(a, b=1): pass\n", "def f(a, *, b): pass\n", ""},
		"by position alone":   {"import lib\ndef g(): lib.f(1)\n", one, "def f(a, b, /): pass\n", "2 lib.f -one more argument"},
		"spread":              {"import lib\ndef g(x): lib.f(*x)\n", one, two, ""},
		"spread by name":      {"import lib\ndef g(x): lib.f(1, **x)\n", one, two, ""},
		"decorated":           {"import lib\ndef g(): lib.f(1)\n", one, "@d\ndef f(a, b): pass\n", ""},
		"caught":              {"import lib\ndef g():\n try: lib.f(1)\n except TypeError: pass\n", one, two, ""},
		"never right":         {"import lib\ndef g(): lib.f()\n", one, two, ""},
		"of a class":          {"import lib\ndef g(): lib.f(1)\n", "class f:\n def __init__(self, a): pass\n", "class f:\n def __init__(self, a, b): pass\n", "2 lib.f -b"},
		"of a class made new": {"import lib\ndef g(): lib.f(1)\n", "class f:\n def __init__(self, a): pass\n", "class f:\n def __new__(cls, a): pass\n def __init__(self, a, b): pass\n", ""},
		"of an enumeration":   {"import lib\ndef g(): lib.f(1)\n", "class f(Enum):\n def __init__(self, a): pass\n", "class f(Enum):\n def __init__(self, a, b): pass\n", ""},
		"of an own name":      {"from lib import f\ndef g(f): f(1)\n", one, two, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := lost(t, c.app, c.before, c.after); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
