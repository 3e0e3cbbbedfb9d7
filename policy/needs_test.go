package policy

import (
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy/pep440"
)

// brokenNeed is app's import of a name that lib 3.0 does not have.
func brokenNeed(keeps string) BrokenNeed {
	n := BrokenNeed{
		Kind: KindImport, Subject: Named{"app", "1.0"}, Object: Named{"lib", "3.0"}, Requires: "lib.quote",
		Evidence: Evidence{"kind": "rehearsed", "distribution": "app", "needs": "lib.quote"},
	}
	if keeps != "" {
		n.Move, n.Keeps = "lib", pep440.MustParseSpecifiers(keeps)
	}
	return n
}

// TestJudgeNeeds judges `pip install -U lib` or a pin of it beside app 1.0, by what app's code would not find.
func TestJudgeNeeds(t *testing.T) {
	mild := func(n BrokenNeed) BrokenNeed { n.Mild = true; return n }
	call := brokenNeed("")
	call.Kind, call.Requires = KindCall, "lib.send"
	for _, c := range []struct {
		name    string
		pinned  bool
		needs   []BrokenNeed
		change  func(*Policy)
		waived  string
		verdict Verdict
		asks    string
	}{
		{"rewritten to what is known to work", false, []BrokenNeed{brokenNeed("<3")}, nil, "", Rewrite, "lib<3"},
		{"blocked where it is pinned", true, []BrokenNeed{brokenNeed("<3")}, nil, "", Block, ""},
		{"blocked where nothing is known to work", false, []BrokenNeed{brokenNeed("")}, nil, "", Block, ""},
		{"a newcomer is rewritten too", false, []BrokenNeed{mild(brokenNeed("<3"))}, nil, "", Rewrite, "lib<3"},
		{"and let through, with a word, where it is pinned", true, []BrokenNeed{mild(brokenNeed("<3"))}, nil, "", Warned, ""},
		{"or where nothing is known to work", false, []BrokenNeed{mild(brokenNeed(""))}, nil, "", Warned, ""},
		{"a newcomer blocks nothing in mode block", false, []BrokenNeed{mild(brokenNeed("<3"))}, func(p *Policy) { p.Mode = ModeBlock }, "", Warned, ""},
		{"a call is a warning", false, []BrokenNeed{call}, nil, "", Warned, ""},
		{"unless the policy says that it breaks", false, []BrokenNeed{call}, func(p *Policy) { p.Calls = CallsBreak }, "", Block, ""},
		{"or says nothing of it", false, []BrokenNeed{call}, func(p *Policy) { p.Calls = CallsOff }, "", Allow, ""},
		{"a waiver sets it aside", true, []BrokenNeed{brokenNeed("")}, nil, "app-imports-lib", Warned, ""},
		{"nothing is broken", false, nil, nil, "", Allow, ""},
	} {
		merged, _ := Merge()
		if c.change != nil {
			c.change(merged)
		}
		if c.waived != "" {
			merged.Waivers = []Waiver{{Rule: c.waived, Reason: "our build", Until: toml.LocalDate{Year: 2030, Month: 1, Day: 1}}}
		}
		asked := Asked{Name: "lib"}
		if c.pinned {
			asked.Specifiers = pep440.MustParseSpecifiers("==3.0")
		}
		before := Set{Distributions: map[string]*Distribution{"app": named("app", "1.0"), "lib": named("lib", "2.0")}}
		d := Judge(Case{
			Policy: merged, Today: toml.LocalDate{Year: 2026, Month: 11, Day: 28}, Before: before, After: before.With([]*Distribution{named("lib", "3.0")}),
			Request: Request{Asked: []Asked{asked}, Upgrade: true}, Needs: c.needs,
		})
		asks := ""
		if len(d.Proposal.Constraints) > 0 {
			asks = d.Proposal.Constraints[0].String()
		}
		if d.Verdict != c.verdict || asks != c.asks {
			t.Errorf("%s: %s %q, want %s %q", c.name, d.Verdict, asks, c.verdict, c.asks)
		}
	}
}

// TestNeedsOfPair makes one violation of all needs of a pair.
func TestNeedsOfPair(t *testing.T) {
	merged, _ := Merge()
	other := brokenNeed("")
	other.Requires = "lib.join"
	set := Set{Distributions: map[string]*Distribution{"app": named("app", "1.0"), "lib": named("lib", "3.0")}}
	found := Check(Case{Policy: merged, After: set, Needs: []BrokenNeed{brokenNeed(""), other}})
	if len(found) != 1 || found[0].Rule != "app-imports-lib" || len(found[0].Evidence) != 2 {
		t.Errorf("%+v", found)
	}
}

func named(name, version string) *Distribution {
	return &Distribution{Name: name, Text: version, Version: pep440.MustParse(version)}
}
