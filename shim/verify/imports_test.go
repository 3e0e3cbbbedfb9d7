package verify

import (
	"strings"
	"testing"
)

func TestAnswerResult(t *testing.T) {
	for _, c := range []struct {
		why   string
		given answer
		want  Result
	}{
		{"no exception", answer{}, Holds},
		{"a name that is gone", answer{Types: []string{"ImportError"}, Message: "ImportError: cannot import name 'x' from 'y'"}, Fails},
		{"a module that is gone", answer{Types: []string{"ModuleNotFoundError", "ImportError"}, Missing: "y"}, Fails},
		{"an extra's", answer{Types: []string{"ModuleNotFoundError", "ImportError"}, Missing: "Note_Book.x"}, NotHere},
		{"the system's", answer{Types: []string{"ModuleNotFoundError", "ImportError"}, Missing: "winreg", Library: true}, NotHere},
		{"a class of its own", answer{Types: []string{"UserError", "TypeError", "Exception"}}, Fails},
		{"syntax", answer{Types: []string{"IndentationError", "SyntaxError"}}, Fails},
		{"settings", answer{Types: []string{"ImproperlyConfigured", "Exception"}}, NotHere},
		{"a shared library", answer{Types: []string{"ImportError"}, Message: "ImportError: libGL.so.1: cannot open shared object file"}, NotHere},
		{"a shared library behind it", answer{Types: []string{"ImportError"}, Message: "no backend", Causes: []string{"OSError: libx.so: cannot open shared object file"}}, NotHere},
		{"a binary interface", answer{Types: []string{"ValueError"}, Message: "ValueError: numpy.dtype size changed, may indicate binary incompatibility"}, Fails},
		{"a symbol", answer{Types: []string{"ImportError"}, Message: "ImportError: x.so: undefined symbol: y"}, Fails},
		{"its end", answer{Types: []string{"SystemExit", "BaseException"}}, NotHere},
	} {
		if got := c.given.result(strings.Fields("note-book"), false); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
	missing := answer{Types: []string{"ModuleNotFoundError", "ImportError"}, Missing: "y"}
	if got := missing.result(nil, true); got != NotHere {
		t.Errorf("a loose module that lacks one: %s, want %s", got, NotHere)
	}
}
