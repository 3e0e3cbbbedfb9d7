package needs

import (
	"fmt"
	"strings"
	"testing"
)

// TestMissed names what only a second look finds: modules that fail for what they ask for, that nothing is known to import,
// that hide each other, and classes with one base twice.
func TestMissed(t *testing.T) {
	const library = "builtins\tOSError TimeoutError\nasyncio\tTimeoutError run\tTimeoutError=builtins.TimeoutError\nselect\tpoll\n"
	split := map[string]string{
		"lib/__init__.py": "", "lib/clean.py": "try:\n    from apart import *\nexcept ImportError:\n    raise ImportError('now apart') from None\n",
	}
	one := func(pin string, files ...string) testWheel {
		w := testWheel{pin, map[string]string{}}
		for i := 0; i < len(files); i += 2 {
			w.files[files[i]] = files[i+1]
		}
		return w
	}
	app := one("app 1", "app/__init__.py", "", "app/views.py", "from lib import a")
	made := one("app 1", "app/__init__.py", "", "app/views.py", "from lib import a", "app/urls.py", "import lib.b", "app/forms.py", "import lib", "app/x.py", "")
	lazy := one("app 1", "app/__init__.py", "views = lazy_import('app.views')", "app/views.py", "from lib import a")
	perhaps := one("app 1", "app/__init__.py", "try: from app import views\nexcept ImportError: views = None", "app/views.py", "import lib\ndef f(): lib.a")
	part := one("app 1", "app/__init__.py", "from app import core", "app/core.py", "", "app/views.py", "import lib\ndef f(): lib.a")
	use := one("app 1", "app/__init__.py", "", "app/views.py", "import lib\ndef f(): lib.a")
	for name, c := range map[string]struct {
		before, after []testWheel
		want          string
	}{
		"a module that fails":           {nil, []testWheel{one("app 1", "app.py", "import lib.clean"), {"lib 2", split}}, "app lib.clean: doubt"},
		"a back end that fails":         {nil, []testWheel{one("app 1", "app/__init__.py", "", "app/back.py", "import lib.clean"), {"lib 2", split}}, ""},
		"its part is there":             {nil, []testWheel{one("app 1", "app.py", "import lib.clean"), {"lib 2", split}, one("apart 1", "apart.py", "")}, ""},
		"it failed before":              {[]testWheel{{"lib 2", split}}, []testWheel{one("app 1", "app.py", "import lib.clean"), {"lib 2", split}}, ""},
		"an own module that fails":      {nil, []testWheel{one("app 1", "app.py", "import lib.b"), one("lib 2", "lib/__init__.py", "", "lib/b.py", "from . import a", "lib/a.py", "import gone")}, "app lib.b: doubt"},
		"what fails says it itself":     {nil, []testWheel{one("app 1", "app.py", "import lib"), one("lib 2", "lib/__init__.py", "from . import a", "lib/a.py", "import gone")}, "lib gone: unmet"},
		"nothing imports what asks":     {[]testWheel{app, one("lib 1", "lib.py", "a = 1")}, []testWheel{app, one("lib 2", "lib.py", "b = 1")}, "app lib.a: unmet, aside"},
		"the whole is made for lib":     {[]testWheel{made, one("lib 1", "lib/__init__.py", "a = 1", "lib/b.py", "")}, []testWheel{made, one("lib 2", "lib/__init__.py", "b = 1", "lib/b.py", "")}, "app lib.a: unmet"},
		"nor did it find it before":     {[]testWheel{app, one("lib 1", "lib.py", "")}, []testWheel{app, one("lib 2", "lib.py", "b = 1")}, ""},
		"a lazy import of it does":      {[]testWheel{lazy, one("lib 1", "lib.py", "a = 1")}, []testWheel{lazy, one("lib 2", "lib.py", "b = 1")}, "app lib.a: unmet, aside"},
		"a function of it does":         {[]testWheel{use, one("lib 1", "lib.py", "a = 1")}, []testWheel{use, one("lib 2", "lib.py", "b = 1")}, "app lib.a: unmet, aside"},
		"of what the top leaves out":    {[]testWheel{part, one("lib 1", "lib.py", "a = 1")}, []testWheel{part, one("lib 2", "lib.py", "b = 1")}, ""},
		"a function of what is guarded": {[]testWheel{perhaps, one("lib 1", "lib.py", "a = 1")}, []testWheel{perhaps, one("lib 2", "lib.py", "b = 1")}, "app lib.a: unmet, aside"},
		"hidden in what binds unseen":   {[]testWheel{app, one("lib 1", "lib.py", "a = 1")}, []testWheel{app, one("lib 2", "lib.py", "f(globals())")}, "app lib.a: doubt, aside"},
		"a module that Python had":      {nil, []testWheel{one("app 1", "app/__init__.py", "", "app/old.py", "import imp")}, "app imp: unmet, aside"},
		"a module of another system":    {nil, []testWheel{one("app 1", "app/__init__.py", "", "app/mac.py", "import select\nselect.kqueue()")}, ""},
		"what lies deeper in itself":    {nil, []testWheel{one("app 1", "app/__init__.py", "try:\n    import imp\nexcept ImportError:\n    import pyimp as imp", "app/pyimp.py", "")}, "app pyimp: doubt"},
		"a handler in a try":            {nil, []testWheel{one("app 1", "app.py", "try:\n    try:\n        from asyncio import run\n    except ImportError:\n        from select import gone\nexcept ImportError:\n    import nobody")}, ""},
		"a package hides a module":      {[]testWheel{one("lib 1", "lib/__init__.py", "", "lib/xml.py", ""), one("tool 1", "lib.py", "import sys\nsys.modules['lib.a'] = 1"), one("app 1", "app.py", "import lib.xml")}, []testWheel{one("tool 1", "lib.py", "import sys\nsys.modules['lib.a'] = 1"), one("app 1", "app.py", "import lib.xml")}, "app lib.xml: doubt"},
		"one base twice":                {nil, []testWheel{one("app 1", "app.py", "import asyncio\nclass E(asyncio.TimeoutError, TimeoutError): pass")}, "app asyncio.TimeoutError: unmet"},
		"a release that refuses":        {[]testWheel{one("lib 1", "lib.py", "")}, []testWheel{one("lib 2", "lib.py", "raise Exception('now called libs')")}, "lib lib: doubt"},
		"refuses under a condition":     {[]testWheel{one("lib 1", "lib.py", "")}, []testWheel{one("lib 2", "lib.py", "if x: raise Exception\ntry: raise ValueError\nexcept ValueError: pass\ndef f(): raise E")}, ""},
		"refused before":                {[]testWheel{one("lib 1", "lib.py", "raise Exception")}, []testWheel{one("lib 2", "lib.py", "raise Exception")}, ""},
		"two bases":                     {nil, []testWheel{one("app 1", "app.py", "import asyncio\nclass E(asyncio.TimeoutError, OSError): pass")}, ""},
		"a base of that name, but own":  {nil, []testWheel{one("app 1", "app.py", "import asyncio\nclass TimeoutError(OSError): pass\nclass E(asyncio.TimeoutError, TimeoutError): pass")}, ""},
		"one base twice, and TypeError": {nil, []testWheel{one("app 1", "app.py", "import asyncio\ntry:\n    class E(asyncio.TimeoutError, TimeoutError): pass\nexcept TypeError:\n    pass")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			found, err := store(library).Compare(lay(t, folder, c.before), lay(t, folder, c.after))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, f := range found {
				if !f.Slight {
					lines = append(lines, fmt.Sprintf("%s %s: %v", f.Subject, f.Object(), f.State)+map[bool]string{true: ", aside"}[f.Aside])
				}
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestForAnExtra names what functions lose of a distribution that is required for an extra alone.
func TestForAnExtra(t *testing.T) {
	for name, c := range map[string]struct{ before, after, want string }{
		"a name":          {"a = 1\nclass C:\n def __init__(self, k): pass\n", "class C:\n def __init__(self, k): pass\n", "lib.a: unmet"},
		"a keyword":       {"a = 1\nclass C:\n def __init__(self, k): pass\n", "a = 1\nclass C:\n def __init__(self): pass\n", "lib.C: unmet"},
		"perhaps":         {"a = 1\nclass C:\n def __init__(self, k): pass\n", "a = 1\nclass C(D):\n def __init__(self): pass\n", "lib.C: doubt"},
		"nothing is lost": {"a = 1\nclass C:\n def __init__(self, k): pass\n", "a = 2\nclass C:\n def __init__(self, k, l=1): pass\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			app := testWheel{"app 1", map[string]string{"app/__init__.py": "", "app/views.py": "import lib\ndef f(): lib.C(k=lib.a)\n"}}
			world := func(pin, text string) World {
				w := lay(t, folder, []testWheel{app, {pin, map[string]string{"lib.py": text}}})
				w.Sources[0].Optional = []string{"lib"}
				return w
			}
			found, err := store("sys\tpath\n").Compare(world("lib 1", c.before), world("lib 2", c.after))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, f := range found {
				lines = append(lines, fmt.Sprintf("%s: %v", f.Object(), f.State))
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestTypesAreNoExtra takes an extra that brings the types of a module for none that brings the module.
func TestTypesAreNoExtra(t *testing.T) {
	for extra, want := range map[string]string{"my-lib": "", "types-my-lib": "my_lib: unmet", "my-lib-stubs": "my_lib: unmet"} {
		after := lay(t, t.TempDir(), []testWheel{{"app 1", map[string]string{"app/__init__.py": "import my_lib\n"}}})
		after.Sources[0].Optional = []string{extra}
		found, err := store("sys\tpath\n").Compare(World{}, after)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range found {
			got = fmt.Sprintf("%s: %v", f.Object(), f.State)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", extra, got, want)
		}
	}
}
