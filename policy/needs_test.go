package policy_test

import (
	"slices"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policytest"
)

// brokenNeed is app's import of a name that lib 3.0 does not have.
func brokenNeed(keeps string) policy.BrokenNeed {
	n := policy.BrokenNeed{
		Kind: policy.KindImport, Subject: policy.Named{"app", "1.0"}, Object: policy.Named{"lib", "3.0"}, Requires: "lib.quote",
		Evidence: policy.Evidence{"kind": "rehearsed", "distribution": "app", "needs": "lib.quote"},
	}
	if keeps != "" {
		n.Move, n.Keeps = "lib", pep440.MustParseSpecifiers(keeps)
	}
	return n
}

// TestCallHidesNoRange: what a function would not find is a warning, and a declared range that refuses the release stands.
func TestCallHidesNoRange(t *testing.T) {
	call := brokenNeed("")
	call.Kind, call.Requires = policy.KindCall, "lib.send"
	app := named("app", "1.0")
	app.Requires = []pep508.Requirement{pep508.MustParse("lib<3")}
	before := policy.Set{Distributions: map[string]*policy.Distribution{"app": app, "lib": named("lib", "2.0")}}
	d := policy.Judge(policy.Case{
		Policy: policytest.Policy(), Today: toml.LocalDate{Year: 2026, Month: 11, Day: 28},
		Before: before, After: before.With([]*policy.Distribution{named("lib", "3.0")}), Needs: []policy.BrokenNeed{call},
		Request: policy.Request{Asked: []policy.Asked{{Name: "lib", Specifiers: pep440.MustParseSpecifiers("==3.0")}}},
	})
	var kinds []policy.Kind
	for _, v := range d.Violations {
		kinds = append(kinds, v.Kind)
	}
	if want := []policy.Kind{policy.KindMetadata, policy.KindCall}; d.Verdict != policy.Block || !slices.Equal(kinds, want) {
		t.Errorf("%s for %v, want a block for %v", d.Verdict, kinds, want)
	}
}

// TestMildBesideBreak: of a pair, what blocks counts, whatever was found first.
func TestMildBesideBreak(t *testing.T) {
	mild := brokenNeed("")
	mild.Mild, mild.Requires = true, "lib.other"
	before := policy.Set{Distributions: map[string]*policy.Distribution{"app": named("app", "1.0"), "lib": named("lib", "2.0")}}
	d := policy.Judge(policy.Case{
		Policy: policytest.Policy(), Today: toml.LocalDate{Year: 2026, Month: 11, Day: 28},
		Before: before, After: before.With([]*policy.Distribution{named("lib", "3.0")}), Needs: []policy.BrokenNeed{mild, brokenNeed("")},
		Request: policy.Request{Asked: []policy.Asked{{Name: "lib", Specifiers: pep440.MustParseSpecifiers("==3.0")}}},
	})
	if d.Verdict != policy.Block || len(d.Violations) != 1 || d.Violations[0].Requires != "lib.quote" {
		t.Errorf("%s for %+v", d.Verdict, d.Violations)
	}
}

// TestJudgeNeeds judges `pip install -U lib` or a pin of it beside app 1.0, by what app's code would not find.
func TestJudgeNeeds(t *testing.T) {
	mild := func(n policy.BrokenNeed) policy.BrokenNeed { n.Mild = true; return n }
	call := brokenNeed("")
	call.Kind, call.Requires = policy.KindCall, "lib.send"
	for _, c := range []struct {
		name    string
		pinned  bool
		needs   []policy.BrokenNeed
		change  func(*policy.Policy)
		waived  string
		verdict policy.Verdict
		asks    string
	}{
		{"rewritten to what is known to work", false, []policy.BrokenNeed{brokenNeed("<3")}, nil, "", policy.Rewrite, "lib<3"},
		{"blocked where it is pinned", true, []policy.BrokenNeed{brokenNeed("<3")}, nil, "", policy.Block, ""},
		{"blocked where nothing is known to work", false, []policy.BrokenNeed{brokenNeed("")}, nil, "", policy.Block, ""},
		{"a newcomer is rewritten too", false, []policy.BrokenNeed{mild(brokenNeed("<3"))}, nil, "", policy.Rewrite, "lib<3"},
		{"and let through, with a word, where it is pinned", true, []policy.BrokenNeed{mild(brokenNeed("<3"))}, nil, "", policy.Warned, ""},
		{"or where nothing is known to work", false, []policy.BrokenNeed{mild(brokenNeed(""))}, nil, "", policy.Warned, ""},
		{"a newcomer blocks nothing in mode block", false, []policy.BrokenNeed{mild(brokenNeed("<3"))}, func(p *policy.Policy) { p.Mode = policy.ModeBlock }, "", policy.Warned, ""},
		{"a call is a warning", false, []policy.BrokenNeed{call}, nil, "", policy.Warned, ""},
		{"unless the policy says that it breaks", false, []policy.BrokenNeed{call}, func(p *policy.Policy) { p.Calls = policy.CallsBreak }, "", policy.Block, ""},
		{"or says nothing of it", false, []policy.BrokenNeed{call}, func(p *policy.Policy) { p.Calls = policy.CallsOff }, "", policy.Allow, ""},
		{"a waiver sets it aside", true, []policy.BrokenNeed{brokenNeed("")}, nil, "app-imports-lib", policy.Warned, ""},
		{"nothing is broken", false, nil, nil, "", policy.Allow, ""},
	} {
		merged := policytest.Policy()
		if c.change != nil {
			c.change(merged)
		}
		if c.waived != "" {
			merged.Waivers = []policy.Waiver{{Rule: c.waived, Reason: "our build", Until: toml.LocalDate{Year: 2030, Month: 1, Day: 1}}}
		}
		asked := policy.Asked{Name: "lib"}
		if c.pinned {
			asked.Specifiers = pep440.MustParseSpecifiers("==3.0")
		}
		before := policy.Set{Distributions: map[string]*policy.Distribution{"app": named("app", "1.0"), "lib": named("lib", "2.0")}}
		d := policy.Judge(policy.Case{
			Policy: merged, Today: toml.LocalDate{Year: 2026, Month: 11, Day: 28}, Before: before, After: before.With([]*policy.Distribution{named("lib", "3.0")}),
			Request: policy.Request{Asked: []policy.Asked{asked}, Upgrade: true}, Needs: c.needs,
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
	merged := policytest.Policy()
	other := brokenNeed("")
	other.Requires = "lib.join"
	set := policy.Set{Distributions: map[string]*policy.Distribution{"app": named("app", "1.0"), "lib": named("lib", "3.0")}}
	found := policy.Check(policy.Case{Policy: merged, After: set, Needs: []policy.BrokenNeed{brokenNeed(""), other}})
	if len(found) != 1 || found[0].Rule != "app-imports-lib" || len(found[0].Evidence) != 2 {
		t.Errorf("%+v", found)
	}
}

func named(name, version string) *policy.Distribution {
	return &policy.Distribution{Name: name, Text: version, Version: pep440.MustParse(version)}
}
