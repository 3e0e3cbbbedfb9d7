package needs

import (
	"strings"
	"testing"
)

// TestStanding names what an environment lacks as it is. App is imported; vendor lies in it, and lib beside it.
func TestStanding(t *testing.T) {
	const app = "app/__init__.py"
	for name, c := range map[string]struct {
		app  map[string]string
		lib  map[string]string
		want string
	}{
		"a name that is not there":      {map[string]string{app: "from lib import gone"}, map[string]string{"lib/__init__.py": ""}, "app lib.gone"},
		"a part of a namespace":         {map[string]string{app: "from lib import gone"}, map[string]string{"lib/other.py": ""}, "app lib.gone"},
		"a part that lies in app":       {map[string]string{app: "from lib import text", "app/_vendor/lib/text/__init__.py": ""}, map[string]string{"lib/other.py": ""}, ""},
		"a module that lies in app":     {map[string]string{app: "from lib import text", "app/_vendor/lib/text.py": ""}, map[string]string{"lib/other.py": ""}, ""},
		"another part lies in app":      {map[string]string{app: "from lib import text", "app/_vendor/lib/words.py": ""}, map[string]string{"lib/other.py": ""}, "app lib.text"},
		"the package hides that in app": {map[string]string{app: "from lib import text", "app/_vendor/lib/text.py": ""}, map[string]string{"lib/__init__.py": ""}, "app lib.text"},
	} {
		t.Run(name, func(t *testing.T) {
			world := lay(t, t.TempDir(), []testWheel{{"app 1", c.app}, {"lib 1", c.lib}})
			found, err := store("sys\tpath\n").Standing(world)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, f := range found {
				lines = append(lines, f.Subject+" "+f.Object())
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
