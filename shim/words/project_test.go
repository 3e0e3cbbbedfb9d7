package words

import (
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// TestRelocking takes back what the lock of a project moves and breaks something: not what comes new, and not for uv pip.
func TestRelocking(t *testing.T) {
	breaks := func(object string) policy.Violation {
		return policy.Violation{Severity: policy.Break, Object: policy.Named{Name: object, Version: "3"}}
	}
	changes := []policy.Change{{Name: "lib", From: "2", To: "3"}, {Name: "new", To: "3"}, {Name: "other", From: "1", To: "3"}}
	for _, c := range []struct {
		name string
		run  record.Record
		want string
	}{
		{
			"sync",
			record.Record{Command: []string{"uv", "sync"}, Changes: changes, Violations: []policy.Violation{breaks("lib"), breaks("lib"), breaks("new")}},
			"to keep lib==2, as it is installed, where pyproject.toml admits it: uv lock --upgrade-package 'lib==2'",
		},
		{"uv pip", record.Record{Command: []string{"uv", "pip", "sync"}, Changes: changes, Violations: []policy.Violation{breaks("lib")}}, ""},
		{"new alone", record.Record{Command: []string{"uv", "run", "x"}, Changes: changes, Violations: []policy.Violation{breaks("new")}}, ""},
		{"lockdown", record.Record{Command: []string{"uv", "sync"}, Changes: changes, Violations: []policy.Violation{breaks("lib")}, Lockdown: "/env/pipguard.toml"}, ""},
	} {
		if got := relocking(c.run); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
