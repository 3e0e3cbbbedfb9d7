package needs

import (
	"fmt"
	"strings"
	"testing"
)

// TestHooks names the plug-ins that a host refuses after a plan: what their functions want, and no specification has.
func TestHooks(t *testing.T) {
	host := func(version, text string) testWheel {
		return testWheel{"host " + version, map[string]string{
			"host/specs.py": "from pluggy import HookspecMarker\nhookspec = HookspecMarker('host')\n" + text,
			"host/main.py":  "def main(manager):\n    manager.check_pending()\n",
		}}
	}
	plugin := func(version, text string) testWheel {
		return testWheel{"plugin " + version, map[string]string{"plugin.py": text, "plugin.dist-info/entry_points.txt": "[host]\nplugin = plugin\n"}}
	}
	const wide, narrow = "@hookspec(firstresult=True)\ndef collect(file, path, parent): ...\ndef report(x): ...\n", "@hookspec\ndef collect(file, parent): ...\n"
	for name, c := range map[string]struct {
		old, is testWheel // of the host
		plugin  string
		want    string
	}{
		"a parameter is gone":      {host("1", wide), host("2", narrow), "def collect(path): ...", "plugin host.specs.collect path"},
		"it has a default":         {host("1", wide), host("2", narrow), "def collect(path=None): ...", ""},
		"another one is asked for": {host("1", wide), host("2", narrow), "def collect(file): ...", ""},
		"for another release":      {host("1", wide), host("2", narrow), "import host\nif host.version < 2:\n    def collect(path): ...\nelse:\n    def collect(file): ...", ""},
		"it was gone before":       {host("1", narrow), host("2", narrow), "def collect(path): ...", ""},
		"a function of that name":  {host("1", "def collect(path): ...\n"), host("2", "def collect(file): ...\n"), "def collect(path): ...", ""},
		"a hook is gone":           {host("1", wide), host("2", narrow), "@hookimpl(trylast=True)\ndef report(x): ...", "plugin host.specs.report "},
		"one that may be":          {host("1", wide), host("2", narrow), "@hookimpl(optionalhook=True)\ndef report(x): ...", ""},
	} {
		t.Run(name, func(t *testing.T) {
			folder, mine := t.TempDir(), plugin("1", c.plugin)
			found, err := store("sys\tpath\n").Compare(lay(t, folder, []testWheel{c.old, mine}), lay(t, folder, []testWheel{c.is, mine}))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, f := range found {
				if f.Hook {
					lines = append(lines, fmt.Sprintf("%s %s %s", f.Subject, f.Object(), strings.Join(f.Keywords, " ")))
				}
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestNewPlugIn names what a new plug-in wants of a host that stays.
func TestNewPlugIn(t *testing.T) {
	folder := t.TempDir()
	host := testWheel{"host 2", map[string]string{"host/specs.py": "@hookspec\ndef collect(file, parent): ...\n"}}
	plugin := testWheel{"plugin 1", map[string]string{"plugin.py": "def collect(path): ...", "plugin.dist-info/entry_points.txt": "[host]\nplugin = plugin\n"}}
	before, after := lay(t, folder, []testWheel{host}), lay(t, folder, []testWheel{host, plugin})
	after.Sources[1].Requires = []string{"host"}
	found, err := store("sys\tpath\n").Compare(before, after)
	if err != nil || len(found) != 1 || !found[0].Hook || !found[0].New {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestCounts tells modules from what lies beside them: tests, and folders of examples and of files for other programs.
func TestCounts(t *testing.T) {
	for file, want := range map[string]bool{
		"app/core/templates.py": true, "app/docs.py": true, "app/templates/new.py": false, "docs/conf.py": false, "docs.py": false,
		"app/tests/a.py": false, "app/test_a.py": false, "app/conftest.py": false, "app/__main__.py": false, "app.py": true,
	} {
		if counts(file) != want {
			t.Errorf("%s: %v", file, !want)
		}
	}
}
