package upgrade

import (
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
)

// TestHolders has first what decides: not a distribution that would move along if something else let it.
func TestHolders(t *testing.T) {
	breaks := func(rule, subject, object string) policy.Violation {
		named := func(text string) policy.Named {
			name, version, _ := strings.Cut(text, " ")
			return policy.Named{Name: name, Version: version}
		}
		return policy.Violation{Rule: rule, Kind: policy.KindRule, Severity: policy.Break, Subject: named(subject), Object: named(object)}
	}
	for _, c := range []struct {
		name     string
		have     string // and what comes out
		releases string // the newest ones
		avoided  []policy.Violation
		want     string // what holds each
	}{
		{
			"both of a pair would move, and a third holds one of them",
			"a 1 requires b<2\nb 1\nd 1\ne 1 requires d<2", "a 2 requires b>=2 | d>=2\nb 2\nd 2\ne 1", nil,
			"a: a-requires-d e-requires-d | b: a-requires-b | d: e-requires-d",
		},
		{
			"a pair that would move together, and pip found no plan with it",
			"a 1 requires b<2\nb 1", "a 2 requires b>=2\nb 2", nil,
			"a:  | b: a-requires-b",
		},
		{
			"what a release requires is held by something else",
			"a 1\nb 1\nc 1 requires b<3", "a 2 requires b>=2\nb 3\nc 1", nil,
			"a: a-requires-b | b: c-requires-b",
		},
		{
			"what has no newer release before what has one",
			"a 1 requires b<2\nb 1\nc 1 requires b<2", "a 2\nb 2\nc 1", nil,
			"a:  | b: c-requires-b a-requires-b",
		},
		{
			"what requires the same in its newest release",
			"a 1 requires b<2\nb 1\nc 1 requires b<2", "a 2\nb 2\nc 2 requires b<2", nil,
			"a:  | b: c-requires-b a-requires-b | c: ",
		},
		{
			"a plan broke something with a release that is held, another one something of its own",
			"a 1\nb 1\nc 1", "a 2\nb 2\nc 1",
			[]policy.Violation{breaks("old", "a 1", "b 2"), breaks("own", "c 1", "b 2"), breaks("pair", "a 2", "b 2")},
			"a: pair | b: own pair old",
		},
	} {
		releases := set(c.releases)
		newest := map[string]string{}
		for name, d := range releases.Distributions {
			newest[name] = d.Text
		}
		rows := scope(wish(""), c.have).rows(Outcome{
			After: set(c.have), Newest: newest, Avoided: c.avoided, Release: func(name string) *policy.Distribution { return releases.Distributions[name] },
		})
		var got []string
		for _, row := range rows {
			var rules []string
			for _, v := range row.HeldBy {
				rules = append(rules, v.Rule)
			}
			got = append(got, row.Name+": "+strings.Join(rules, " "))
		}
		if strings.Join(got, " | ") != c.want {
			t.Errorf("%s: %s, want %s", c.name, strings.Join(got, " | "), c.want)
		}
	}
}

// TestTogether names what holds a row and could move itself; not what has no newer release, was named, or requires the same
// in its newer one.
func TestTogether(t *testing.T) {
	installed := set("a 1\nb 1\nc 1\nd 1")
	by := func(name, version string) policy.Violation {
		return policy.Violation{Subject: policy.Named{Name: name, Version: version}}
	}
	rows := []Row{{Name: "a", HeldBy: []policy.Violation{by("b", "1"), by("c", "1"), by("a", "1")}}, {Name: "x", HeldBy: []policy.Violation{by("d", "2"), by("b", "1")}}}
	newest := map[string]string{"a": "2", "b": "2", "c": "1", "d": "2"}
	named := Scope{Set: installed, named: map[string]bool{"a": true}}
	if got := named.Together(rows, newest); !slices.Equal(got, []string{"b"}) {
		t.Errorf("together: %v, want b", got)
	}
	if got := (Scope{Set: installed, All: true}).Together(rows, newest); got != nil {
		t.Errorf("of everything: %v, want none", got)
	}
}
