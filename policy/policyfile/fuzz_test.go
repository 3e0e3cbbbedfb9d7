package policyfile_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy/policyfile"
)

// FuzzParse asks that any text is a policy or an error with its place in the text, and that a policy can be linted,
// merged and tried whatever it says.
func FuzzParse(f *testing.F) {
	f.Add([]byte("schema = \"pipguard/1\"\n[[rule]]\nid = 'a'\nwhen = ['a>2,<1', 'b[c]; python_version<\"3\"']\nrequire = ['a===x']\nevidence = [{kind = 1, a.b = [1, {}]}]"))
	f.Add([]byte("schema = 'pipguard/1'\n[[waiver]]\nrule='x'\nreason='y'\nuntil=2026-01-01\n[[override]]\nwhen=['a']\nadmit=['b==1']"))
	f.Add([]byte("schema = 'pipguard/1'\n[[test]]\nhave=['a==1']\ninstall=['b==2', 'a===one']\nexpect='rewrite'\n[[rule]]\nid='r'\nwhen=['a']\nrequire=['b<2']"))
	f.Add([]byte("[tool.pipguard]\nschema = 'pipguard/1'\n[[tool.pipguard.rule]]\nid = 'a'"))
	f.Add([]byte("schema = 'pipguard/1'\nrule = [{id = 'a', when = ['a'], require = ['b<1']}]\nfamily = {a = ['b']}"))
	f.Add([]byte("schema = 'pipguard/1'\r\n[family]\n\"a.b\" = ['\\u0000']\n# \xff"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := policyfile.Parse("policy.toml", text)
		placed(t, text, err)
		_, _, projectErr := policyfile.ParseProject("pyproject.toml", text)
		placed(t, text, projectErr)
		if err != nil {
			return
		}
		today := toml.LocalDate{Year: 2026, Month: 11, Day: 23}
		layer := policyfile.Layer{Name: "policy.toml", File: file, Trusted: true}
		for _, finding := range (policyfile.Lint{Layer: layer, Data: text, Today: today}).Findings() {
			placed(t, text, finding)
		}
		merged, _ := policyfile.Merge(layer)
		for _, test := range file.Tests {
			if _, err := policyfile.RunTest(merged, test, today); err != nil && !strings.Contains(err.Error(), "is no exact pin") {
				t.Error(err)
			}
		}
	})
}

// placed asks that an error says where in the text it is.
func placed(t *testing.T, text []byte, err error) {
	t.Helper()
	at, ok := errors.AsType[*policyfile.Error](err)
	if err != nil && !ok && !errors.Is(err, policyfile.ErrForeign) {
		t.Errorf("%v is not an *Error", err)
	}
	if ok && (at.Line < 0 || at.Line > strings.Count(string(text), "\n")+1 || at.Column < 0 || at.Column > len(text)+1) {
		t.Errorf("%v is not in the text", at)
	}
}

// TestHostile holds what a hostile file may cost: it is refused, or read in bounded time, and never ends the program.
func TestHostile(t *testing.T) {
	const head = "schema = 'pipguard/1'\n"
	for name, c := range map[string]struct{ text, want string }{
		"long":        {head + strings.Repeat("# padding\n", 200_000), "is longer than 1 MiB"},
		"brackets":    {head + "[[rule]]\nevidence = " + strings.Repeat("[", 500_000), "nests more than 64 levels deep"},
		"tables":      {head + "[[rule]]\nevidence = [" + strings.Repeat("{a = ", 100_000), "nests more than 64 levels deep"},
		"dotted keys": {head + "[[rule]]\nid = 'x'\nevidence = [{" + strings.Repeat("a.", 400_000) + "a = 1}]", "has more than 20000 keys"},
		"specifiers":  {head + "[[rule]]\nid = 'x'\nwhen = ['a" + strings.Repeat("!=1,", 200_000) + "']", "has more than 20000 keys"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := policyfile.Parse("policy.toml", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %.200v, want %s", err, c.want)
			}
		})
	}
}
