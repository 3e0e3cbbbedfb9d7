package words

import (
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// TestWarnings writes a line for each distribution that lacks something, three lines at most, and what mends it once.
func TestWarnings(t *testing.T) {
	named := func(name, version string) policy.Named { return policy.Named{Name: name, Version: version} }
	lacks := func(subject, requires string) policy.Violation {
		return policy.Violation{Kind: policy.KindMissing, Severity: policy.Warn, Subject: named(subject, "1"), Object: named(requires, ""), Requires: requires}
	}
	imports := func(subject, object, version string) policy.Violation {
		return policy.Violation{
			Kind: policy.KindImport, Severity: policy.Warn, Subject: named(subject, "1"), Object: named(object, version), Requires: object,
			Evidence: []policy.Evidence{{"kind": "artifact", "file": subject + ".py", "line": 3, "module": object}},
		}
	}
	undo, came := []string{"pipguard", "undo", "ab12"}, []policy.Change{{Name: "new", To: "1"}}
	moved, gone := []policy.Change{{Name: "lib", From: "1", To: "2"}}, []policy.Change{{Name: "lib", From: "1"}}
	for _, c := range []struct {
		name string
		run  record.Record
		want string
	}{
		{"nothing", record.Record{}, ""},
		{
			"what is lacking, and imported",
			record.Record{Undo: undo, Changes: came, Violations: []policy.Violation{imports("new", "a", ""), lacks("new", "a"), lacks("new", "b")}},
			"pipguard: warning: new 1 lacks a, b\nhint: pip install 'new==1'  # brings what is lacking\n",
		},
		{
			"by uv",
			record.Record{Command: []string{"uv", "pip", "install", "new"}, Undo: undo, Changes: came, Violations: []policy.Violation{lacks("new", "a")}},
			"pipguard: warning: new 1 lacks a\nhint: uv pip install 'new==1'  # brings what is lacking\n",
		},
		{
			"for a project of uv's",
			record.Record{Command: []string{"uv", "sync"}, Undo: undo, Changes: came, Violations: []policy.Violation{lacks("new", "a")}},
			"pipguard: warning: new 1 lacks a\n",
		},
		{"where nothing was changed", record.Record{Changes: came, Violations: []policy.Violation{lacks("new", "a")}}, "pipguard: warning: new 1 lacks a\n"},
		{
			"what worked before",
			record.Record{Undo: undo, Changes: moved, Violations: []policy.Violation{imports("app", "lib", "2")}},
			"pipguard: warning: app 1 imports lib (app.py:3), which lib 2 does not have\nhint: pipguard undo ab12  # puts it back\n",
		},
		{
			"what came, and does not find something",
			record.Record{Undo: undo, Changes: came, Violations: []policy.Violation{imports("new", "lib", "2")}},
			"pipguard: warning: new 1 imports lib (new.py:3), which lib 2 does not have\nhint: pipguard undo ab12  # takes it away again\n",
		},
		{
			"what was removed",
			record.Record{Undo: undo, Changes: gone, Violations: []policy.Violation{lacks("app", "lib"), imports("app", "lib", ""), imports("web", "lib", "")}},
			"pipguard: warning: lib is gone, needed by app 1, web 1\nhint: pipguard undo ab12  # puts it back\n",
		},
		{
			"many",
			record.Record{ID: "ab12", Undo: undo, Changes: came, Violations: []policy.Violation{lacks("a", "x"), lacks("b", "x"), lacks("b", "y"), lacks("c", "x"), lacks("d", "x")}},
			"pipguard: warning: a 1 lacks x\npipguard: warning: b 1 lacks x, y\npipguard: warning: c 1 lacks x (and 1 more: pipguard explain ab12)\n" +
				"hint: pip install 'a==1' 'b==1' 'c==1' 'd==1'  # brings what is lacking\n",
		},
		{
			"from before",
			record.Record{Environment: "/env", Standing: []policy.Violation{imports("app", "lib", "2"), imports("web", "lib", "2")}},
			"pipguard: warning: lib 2 does not go with app 1, from before this run (and 1 more)\nhint: pipguard check --env /env  # says what goes together\n",
		},
	} {
		var out strings.Builder
		warnings(&out, Style{Width: 80}, c.run)
		if got := strings.ReplaceAll(out.String(), together, " "); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}
