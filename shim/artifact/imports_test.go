package artifact

import (
	"slices"
	"strings"
	"testing"
)

func TestImports(t *testing.T) {
	for text, want := range map[string][]string{
		"import a":                                  {"a"},
		"import a.b as c, d  # e":                   {"a.b", "d"},
		"from a.b import c as d, e":                 {"a.b", "a.b.c", "a.b.e"},
		"from . import c":                           {"our.sub", "our.sub.c"},
		"from .c import *":                          {"our.sub.c"},
		"from .. import c":                          {"our", "our.c"},
		"from ..c.d import e":                       {"our.c.d", "our.c.d.e"},
		"from ...... import c":                      {"", ".c"},
		"from a import (  # why\n    b,\n    c,\n)": {"a", "a.b", "a.c"},
		"from a import b, \\\n    c":                {"a", "a.b", "a.c"},
		"from a import (b":                          {"a", "a.b"},
		"try:\n    import a\nexcept ImportError:\n    import b":                                  {"a", "b"},
		"if x:\n    import a\nelse:\n    import b\r\n":                                           {"a", "b"},
		"def f():\n    import a\n\n    if x:\n        import b\nimport c":                        {"c"},
		"class C:\n    async def f():\n        import a\n    import b":                           {"b"},
		"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b": {"typing", "typing.TYPE_CHECKING", "b"},
		"def f():\n    import a\n# why\n    import b":                                            nil,
		"if not typing.TYPE_CHECKING:\n    import a":                                             {"a"},
		"if typing.TYPE_CHECKING:\n\timport a":                                                   nil,
		"# import a\nimportlib.import_module('b')\nfrom_a = 1\nimportant = 2":                    nil,
	} {
		if got := imports(text, "our.sub"); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// FuzzImports: whatever a module holds, its imports are names, no more than it has words.
func FuzzImports(f *testing.F) {
	f.Add("from .a import (b,\n    c)\nimport d.e as f, g\nif TYPE_CHECKING:\n    import h\n")
	f.Fuzz(func(t *testing.T, text string) {
		found := imports(text, "our.sub")
		if words := len(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' })); len(found) > words {
			t.Errorf("%d imports of %d words", len(found), words)
		}
		for _, module := range found {
			if strings.ContainsAny(module, " \t\n,(") {
				t.Errorf("%q", module)
			}
		}
	})
}
