package needs

import (
	"archive/zip"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A testWheel is a wheel of a test: "name version", and its files.
type testWheel struct {
	pin   string
	files map[string]string
}

// lay gives the world that wheels make; the same wheel is the same file.
func lay(t *testing.T, folder string, wheels []testWheel) World {
	t.Helper()
	var w World
	for _, wheel := range wheels {
		name, version, _ := strings.Cut(wheel.pin, " ")
		path := filepath.Join(folder, name+"-"+version+".whl")
		if _, err := os.Stat(path); err != nil {
			wheel.write(t, path)
		}
		w.Sources = append(w.Sources, Source{Name: name, Version: version, Wheel: path})
	}
	return w
}

func (w testWheel) write(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		member, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(member, w.files[name])
	}
	if archive.Close() != nil || file.Close() != nil {
		t.Fatal("the wheel was not written")
	}
}

func store(library string) *Store {
	target := Target{Version: [3]int{3, 11, 0}, Platform: "linux", System: "posix"}
	return OpenStore(target, func() (*Library, error) { return ParseLibrary(library), nil })
}

// TestCompare names what a plan leaves in doubt or breaks. App imports from lib; lib is replaced, or both are.
func TestCompare(t *testing.T) {
	app := func(version, text string) testWheel {
		return testWheel{"app " + version, map[string]string{"app/__init__.py": text}}
	}
	lib := func(version, text string) testWheel {
		return testWheel{"lib " + version, map[string]string{"lib/__init__.py": text}}
	}
	own := func(version, text string) testWheel {
		return testWheel{"lib " + version, map[string]string{"lib/__init__.py": "from lib import a", "lib/a.py": text}}
	}
	const lazy = "__all__ = ['a']\ndef __getattr__(name): ...\n"
	for name, c := range map[string]struct {
		before, after []testWheel
		want          string
	}{
		"a name is gone":                {[]testWheel{app("1", "from lib import a"), lib("1", "a = 1")}, []testWheel{app("1", "from lib import a"), lib("2", "b = 1")}, "app lib.a: unmet, no such name"},
		"a name stays":                  {[]testWheel{app("1", "from lib import a"), lib("1", "a = 1")}, []testWheel{app("1", "from lib import a"), lib("2", "a = 2")}, ""},
		"a lazy module may have it":     {[]testWheel{app("1", "from lib import b"), lib("1", "b = 1")}, []testWheel{app("1", "from lib import b"), lib("2", lazy)}, "app lib.b: doubt, __getattr__"},
		"what __all__ names is there":   {[]testWheel{app("1", "from lib import a"), lib("1", "a = 1")}, []testWheel{app("1", "from lib import a"), lib("2", lazy)}, ""},
		"new code and a lazy module":    {nil, []testWheel{app("1", "from lib import b"), lib("2", lazy)}, "app lib.b: doubt, __getattr__"},
		"new code that is hard to read": {nil, []testWheel{app("1", "import lib\nlib.a.b"), lib("2", "a = object()")}, "app lib.a.b: doubt, an attribute of a value, slight"},
		"old code that is hard to read": {[]testWheel{app("1", "import lib\nlib.a.b"), lib("1", "a = 1")}, []testWheel{app("1", "import lib\nlib.a.b"), lib("2", "a = 2")}, "app lib.a.b: doubt, an attribute of a value"},
		"another name of what changed": {
			[]testWheel{app("1", "import lib\n@lib.s\nclass A: ..."), lib("1", "def attrs(x): return x\ns = attrs")},
			[]testWheel{app("1", "import lib\n@lib.s\nclass A: ..."), lib("2", "def attrs(y): return y\ns = attrs")},
			"app lib.s: doubt, its definition has changed",
		},
		"a base whose method does something else": {
			[]testWheel{app("1", "import lib\nclass A(lib.B): ..."), lib("1", "class B:\n    'one'\n    x = 1\n    def f(self):\n        return 1")},
			[]testWheel{app("1", "import lib\nclass A(lib.B): ..."), lib("2", "class B:\n    'two'\n    x = 1\n    def f(self):\n        'f'\n        return 2")},
			"",
		},
		"a base whose method is called otherwise": {
			[]testWheel{app("1", "import lib\nclass A(lib.B): ..."), lib("1", "class B:\n    def f(self): return 1")},
			[]testWheel{app("1", "import lib\nclass A(lib.B): ..."), lib("2", "class B:\n    def f(self, x): return 1")},
			"app lib.B: doubt, its definition has changed",
		},
		"a base that looks at what is made from it": {
			[]testWheel{app("1", "import lib\nclass A(lib.B): ..."), lib("1", "class B:\n    def __init_subclass__(cls):\n        pass")},
			[]testWheel{app("1", "import lib\nclass A(lib.B): ..."), lib("2", "class B:\n    def __init_subclass__(cls):\n        raise TypeError")},
			"app lib.B: doubt, its definition has changed",
		},
		"a base that is called as well": {
			[]testWheel{app("1", "import lib\nclass A(lib.B): ...\nlib.B()"), lib("1", "class B:\n    def f(self): return 1")},
			[]testWheel{app("1", "import lib\nclass A(lib.B): ...\nlib.B()"), lib("2", "class B:\n    def f(self): return 2")},
			"app lib.B: doubt, its definition has changed",
		},
		"a member of what may be gone itself": {
			[]testWheel{app("1", "import lib\ndef f():\n    c = lib.C()\n    return c.m()"), lib("1", "class C:\n    def m(self): ...")},
			[]testWheel{app("1", "import lib\ndef f():\n    c = lib.C()\n    return c.m()"), lib("2", "def __getattr__(name): ...")},
			"app lib.C: doubt, __getattr__",
		},
		"another name of what stays": {
			[]testWheel{app("1", "import lib\n@lib.s\nclass A: ..."), lib("1", "def attrs(x): return x\ns = attrs")},
			[]testWheel{app("1", "import lib\n@lib.s\nclass A: ..."), lib("2", "def attrs(x): return x\ns = attrs\nv = 2")},
			"",
		},
		"an import of another kind":    {[]testWheel{app("1", "lib = import_patched('lib')"), lib("1", "a = 1")}, []testWheel{app("1", "lib = import_patched('lib')"), lib("2", "b = 1")}, "app lib: doubt, its definition has changed"},
		"a text that is no import":     {[]testWheel{app("1", "x = logger('lib')"), lib("1", "a = 1")}, []testWheel{app("1", "x = logger('lib')"), lib("2", "b = 1")}, ""},
		"in what imports its own part": {[]testWheel{app("1", "from lib import a\na.b"), own("1", "b = 1")}, []testWheel{app("1", "from lib import a\na.b"), own("2", "c = 1")}, "app lib.a.b: unmet, no such name"},
		"new code whose need is gone":  {nil, []testWheel{app("1", "from lib import b"), lib("2", "a = 1")}, "app lib.b: unmet, no such name"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			found, err := store("sys\tpath\n").Compare(lay(t, folder, c.before), lay(t, folder, c.after))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, f := range found {
				lines = append(lines, fmt.Sprintf("%s %s: %v, %s", f.Subject, f.Object(), f.State, f.Why)+map[bool]string{true: ", slight"}[f.Slight])
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestUnaskedFinder leaves in doubt what a distribution's own finder made up, where Python asks such a finder no more.
func TestUnaskedFinder(t *testing.T) {
	const old, both = "import sys\nclass F:\n  def find_module(self, name): ...\nsys.meta_path.append(F())", "\n  def find_spec(self, name): ...\n"
	for name, c := range map[string]struct {
		minor        int
		finder, want string
	}{
		"Python 3.11":       {11, old, ""},
		"Python 3.12":       {12, old, "app.six.moves.range: doubt"},
		"a finder of today": {12, old + both, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := store("sys\tmeta_path\n")
			s.target.Version[1] = c.minor
			app := testWheel{"app 1", map[string]string{"app/__init__.py": "from app.six.moves import range", "app/six.py": c.finder}}
			found, err := s.Compare(World{}, lay(t, t.TempDir(), []testWheel{app}))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, f := range found {
				lines = append(lines, fmt.Sprintf("%s: %v", f.Object(), f.State))
				if f.Slight || !f.Reached {
					t.Error("it is not rehearsed")
				}
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestExposed counts a module of one's own that is imported where an ImportError alone is caught, for what fails otherwise.
func TestExposed(t *testing.T) {
	for text, want := range map[string]bool{
		"import lib\nclass A(lib.Base): ...": true,
		"from lib import Base":               false,
	} {
		for caught, counts := range map[string]bool{"ImportError": want, "Exception": false} {
			app := testWheel{"app 1", map[string]string{
				"app/__init__.py": "try:\n  from app import more\nexcept " + caught + ":\n  pass",
				"app/more.py":     text,
			}}
			folder, lib := t.TempDir(), map[string]string{"lib/__init__.py": "class Base: ..."}
			before := lay(t, folder, []testWheel{app, {"lib 1", lib}})
			found, err := store("sys\tpath\n").Compare(before, lay(t, folder, []testWheel{app, {"lib 2", map[string]string{"lib/__init__.py": ""}}}))
			if err != nil {
				t.Fatal(err)
			}
			reached := false
			for _, f := range found {
				reached = reached || f.Reached && f.State == Unmet
			}
			if reached != counts {
				t.Errorf("%q under %s: %v", text, caught, reached)
			}
		}
	}
}

// TestStarted counts __main__ where a command imports it.
func TestStarted(t *testing.T) {
	for entry, want := range map[string]int{"[console_scripts]\napp = app.__main__:main\n": 1, "": 0} {
		app := testWheel{"app 1", map[string]string{
			"app/__init__.py": "", "app/__main__.py": "from lib import a", "app-1.dist-info/entry_points.txt": entry,
		}}
		folder := t.TempDir()
		before := lay(t, folder, []testWheel{app, {"lib 1", map[string]string{"lib/__init__.py": "a = 1"}}})
		found, err := store("sys\tpath\n").Compare(before, lay(t, folder, []testWheel{app, {"lib 2", map[string]string{"lib/__init__.py": ""}}}))
		if err != nil || len(found) != want {
			t.Errorf("%q: %v %v", entry, found, err)
		}
	}
}

// TestStandIn says nothing of a module of one's own that is imported in the place of what is there.
func TestStandIn(t *testing.T) {
	for library, want := range map[string]int{"selectors\tEpollSelector\ncollections\tdeque\n": 0, "collections\tdeque\n": 1} {
		app := testWheel{"app 1", map[string]string{
			"app/__init__.py":    "try:\n  import selectors\nexcept ImportError:\n  from app import selectors34",
			"app/selectors34.py": "from collections import Mapping",
		}}
		found, err := store(library).Compare(World{}, lay(t, t.TempDir(), []testWheel{app}))
		if err != nil {
			t.Fatal(err)
		}
		reached := 0
		for _, f := range found {
			if f.Name == "Mapping" && f.Reached {
				reached++
			}
		}
		if reached != want {
			t.Errorf("%q: %d", library, reached)
		}
	}
}

// TestElsewhere says nothing of a module for another system, which is imported under a condition that cannot be read.
func TestElsewhere(t *testing.T) {
	for condition, want := range map[string]int{"if WIN:\n  import app._win": 0, "import app._win": 1} {
		app := testWheel{"app 1", map[string]string{
			"app/__init__.py": "from app._compat import WIN\n" + condition, "app/_compat.py": "WIN = detect()", "app/_win.py": "from ctypes import windll",
		}}
		found, err := store("ctypes\tCDLL\n").Compare(World{}, lay(t, t.TempDir(), []testWheel{app}))
		if err != nil || len(found) != want {
			t.Errorf("%s: %+v %v", condition, found, err)
		}
	}
}

// TestWheelIsRemembered reads a wheel once, as long as it holds the same, whatever its path.
func TestWheelIsRemembered(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	wheel := testWheel{"app 1", map[string]string{"app/__init__.py": "from lib import a", "app/more.py": "import lib.b"}}
	read := func(folder string) (*Store, *distribution) {
		s := store("sys\tpath\n")
		d := s.distribution(lay(t, folder, []testWheel{wheel}).Sources[0])
		f, _ := d.find("app")
		d.code(f)
		return s, d
	}
	s, first := read(t.TempDir())
	if !first.listed || !first.fresh {
		t.Fatal("it was not read")
	}
	s.Close()
	_, second := read(t.TempDir())
	if f, ok := second.find("app"); second.listed || second.fresh || !ok || second.code(f).needs[0].Object() != "lib.a" {
		t.Errorf("it was read again: %v, %v", second.listed, second.fresh)
	}
	wheel.files["app/more.py"] = "import lib.c"
	if _, third := read(t.TempDir()); !third.listed {
		t.Error("another wheel was taken for it")
	}
}

// TestExplains lets a __getattr__ speak against a need only where the name was in plain sight before.
func TestExplains(t *testing.T) {
	const lazy, other = "def __getattr__(name): ...\n", "x = 1\ndef __getattr__(name): ...\n"
	for _, c := range []struct {
		before, after string
		want          bool
	}{{"b = 1", lazy, true}, {lazy, other, false}, {lazy, "x = 1", true}} {
		world := func(version, text string) World {
			return lay(t, t.TempDir(), []testWheel{
				{"app 1", map[string]string{"app/__init__.py": "from lib import b"}}, {"lib " + version, map[string]string{"lib/__init__.py": text}},
			})
		}
		found, err := store("sys\tpath\n").Compare(world("1", c.before), world("2", c.after))
		if err != nil || len(found) != 1 || found[0].Explains() != c.want {
			t.Errorf("from %q to %q: %+v, %v", c.before, c.after, found, err)
		}
	}
}
