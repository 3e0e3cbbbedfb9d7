package needs

import "testing"

func TestParseLibrary(t *testing.T) {
	for system, end := range map[string]string{"Unix": "\n", "Windows": "\r\n"} {
		l := ParseLibrary("collections\tOrderedDict namedtuple" + end + "socket\tcreate_connection error\terror=builtins.OSError" + end)
		for module, name := range map[string]string{"collections": "namedtuple", "socket": "error"} {
			if got := l.look(module, name); got.state != Met {
				t.Errorf("%s: %s.%s: %v", system, module, name, got)
			}
		}
		if got := l.aliases["socket"]; got != "error=builtins.OSError" {
			t.Errorf("%s: aliases %q", system, got)
		}
		if got := l.look("collections", "Mapping"); got.state != Unmet {
			t.Errorf("%s: collections.Mapping: %v", system, got)
		}
	}
}
