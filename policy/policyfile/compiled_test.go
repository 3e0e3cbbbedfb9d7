package policyfile_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy/policyfile"
)

// TestParseCompiledRefuses holds that a broken text is an error that names it, and never a part of a policy.
func TestParseCompiledRefuses(t *testing.T) {
	const rule = "rule a\nwhen a<2\nrequire b<2\n"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":             {"", "ends early"},
		"cut short":           {rule, "ends early"},
		"cut within a line":   {rule + "reason t", "ends early"},
		"more after the end":  {rule + "end\n" + rule, ":5:1: this line has no meaning here"},
		"a field of no table": {"when a<2\nend\n", ":1:1: this line has no meaning here"},
		"another's field":     {rule + "admit b\nend\n", ":4:1: this line has no meaning here"},
		"an override's":       {"override a\nwhen a\nrequire b\nend\n", ":3:1: this line has no meaning here"},
		"an unknown table":    {rule + "probe a\nend\n", ":4:1: this line has no meaning here"},
		"a conflict":          {rule + "<<<<<<< HEAD\nend\n", ":4:1: this line has no meaning here"},
		"no requirement":      {"rule a\nwhen a<\nend\n", ":2:1: parse requirement"},
		"no when":             {"rule a\nrequire b<2\nend\n", "rule a has no when"},
		"no require":          {"rule a\nwhen a<2\nend\n", "rule a has no require"},
		"no id":               {"rule\nwhen a<2\nrequire b<2\nend\n", "this rule has no id"},
		"no admit":            {"override a\nwhen a<2\nend\n", "this override needs when and admit"},
		"a severity":          {rule + "severity bad\nend\n", `:4:1: "bad" is none of break, warn`},
	} {
		_, err := policyfile.ParseCompiled("compiled.txt", c.text)
		if _, ok := errors.AsType[*policyfile.Error](err); !ok || !strings.HasPrefix(err.Error(), "compiled.txt:") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	if file, err := policyfile.ParseCompiled("compiled.txt", rule+"end\n"); err != nil || len(file.Rules) != 1 {
		t.Errorf("a whole one: %v, %v", file, err)
	}
}
