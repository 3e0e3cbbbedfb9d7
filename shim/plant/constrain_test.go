package plant

import "testing"

const address = "file:///env/.pipguard/constraints.txt"

// TestConstrained puts a constraints file into a pip.conf, beside what the user has there.
func TestConstrained(t *testing.T) {
	const own = "# pipguard: what this environment's lock holds; pipguard explain\nconstraint =\n"
	for _, test := range []struct{ name, text, want string }{
		{"no file", "", "[install]\n" + own + "    " + address + "\n"},
		{"another section", "[global]\ntimeout = 9", "[global]\ntimeout = 9\n[install]\n" + own + "    " + address + "\n"},
		{"a section without constraints", "[install]\nno-deps = true\n", "[install]\n" + own + "    " + address + "\nno-deps = true\n"},
		{"one constraint", "[install]\nconstraint = a.txt\n", "[install]\nconstraint = a.txt\n    " + address + "\n"},
		{"several", "[install]\nconstraint =\n  a.txt\n  b.txt\n\n[list]\nformat = json\n", "[install]\nconstraint =\n  a.txt\n  b.txt\n    " + address + "\n\n[list]\nformat = json\n"},
		{"of all commands, which [install] would hide", "[global]\nconstraint = a.txt\n  b.txt\n", "[global]\nconstraint = a.txt\n  b.txt\n[install]\n" + own + "    a.txt\n    b.txt\n    " + address + "\n"},
		{"a comment that looks like one", "[install]\n# constraint = a.txt\n", "[install]\n" + own + "    " + address + "\n# constraint = a.txt\n"},
	} {
		if got := constrained(test.text, address); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// TestUnconstrained takes it out of one that was edited since.
func TestUnconstrained(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"alone", constrained("", address) + "timeout = 7\n", "[install]\nconstraint =\ntimeout = 7\n"},
		{"beside another", constrained("[install]\nconstraint = a.txt\n", address) + "x = 1\n", "[install]\nconstraint = a.txt\nx = 1\n"},
	} {
		if got := unconstrained(test.text, address); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}
