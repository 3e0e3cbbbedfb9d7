package policyfile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestMistakes lists all mistakes of a file, each once, in its order.
func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"none", "mode = \"block\"\n", nil},
		{
			"unknown keys, and a value that is none",
			"mod = \"block\"\nmode = \"never\"\n[[rule]]\nid = \"a\"\nwhen = [\"a\"]\nrequire = [\"b<2\"]\nresaon = \"x\"\n",
			[]string{`2:1: unknown key "mod"`, "3:8: ", `8:1: unknown key "resaon"`},
		},
		{
			"two in one array, and a rule that lacks nothing but what is wrong",
			"[[rule]]\nid = \"a\"\nwhen = [\"a<<2\"]\nrequire = [\"b<2\", \"c=>1\",\n  \"d==\"]\n",
			[]string{"4:9: ", "5:19: ", "6:3: "},
		},
		{
			"tables that lack something",
			"[[rule]]\nid = \"a\"\n[[rule]]\nwhen = [\"a\"]\n[[waiver]]\nrule = \"a\"\n[[test]]\nexpect = \"allow\"\n",
			[]string{"2:1: rule a has no when", "4:1: this rule has no id", "6:1: this waiver needs", "8:1: this test needs"},
		},
		{"an unknown table", "[[rul]]\nid = \"a\"\nmod = 1\n[[waiver]]\nrule = \"a\"\n", []string{`2:3: unknown key "rul"`, "5:1: this waiver needs"}},
		{"no TOML", "mod = 1\nmode = \"block\nx = 1\n", []string{"3:"}},
		{"more than are listed", strings.Repeat("[[rule]]\n", 200), slices.Repeat([]string{""}, mostMistakes)},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := Mistakes("p.toml", []byte("schema = \"pipguard/1\"\n"+c.text), false)
			if len(found) != len(c.want) {
				t.Fatalf("%d mistakes, want %d: %v", len(found), len(c.want), found)
			}
			for i, at := range found {
				if text := fmt.Sprintf("%d:%d: %s", at.Line, at.Column, at.Message); !strings.HasPrefix(text, c.want[i]) {
					t.Errorf("%s, want %s", text, c.want[i])
				}
			}
		})
	}
}
