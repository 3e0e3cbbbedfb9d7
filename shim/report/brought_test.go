package report

import (
	"slices"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/verdict"
)

// TestBrought follows the request to what the plan adds or changes, and to nothing that stays as it is installed.
func TestBrought(t *testing.T) {
	for name, c := range map[string]struct {
		plan            []*policy.Distribution
		subject, object policy.Named
		want            []string
	}{
		"what is asked for brings the object":    {plan("lib==2.0"), named("app", "1.0"), named("lib", "2.0"), []string{"new 1.0", "lib 2.0"}},
		"the object stays":                       {plan(), named("new", "1.0"), named("lib", "1.0"), []string{"new 1.0"}},
		"what is brought needs what stays":       {plan("part==1.0"), named("part", "1.0"), named("lib", "1.0"), []string{"new 1.0", "part 1.0"}},
		"both stay":                              {plan(), named("app", "1.0"), named("lib", "1.0"), nil},
		"the object is not there, nor installed": {plan(), named("new", "1.0"), named("gone", ""), nil},
	} {
		if got := texts(brought(planned(c.plan), policy.Violation{Subject: c.subject, Object: c.object})); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestPinned says what a pinned release requires against what would mend a violation.
func TestPinned(t *testing.T) {
	for requires, want := range map[string][]string{
		"lib<2":   {"new 1.0 itself requires lib>=2"},
		"lib<3":   nil, // the pin admits it
		"other<2": nil,
		"no/word": nil,
	} {
		c := planned(plan("lib==2.0")).Search.Last.Case
		c.Request = policy.Request{Asked: []policy.Asked{{Name: "new", Specifiers: pep440.MustParseSpecifiers("==1.0")}}}
		c.After.Distributions["new"] = dist("new==1.0", "part", "lib>=2")
		if got := pinned(c, []policy.Violation{{Severity: policy.Break, Requires: requires}}); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", requires, got, want)
		}
	}
}

// plan is new 1.0, which is asked for and requires part and lib, and what comes besides.
func plan(pins ...string) []*policy.Distribution {
	all := []*policy.Distribution{dist("new==1.0", "part", "lib")}
	for _, pin := range pins {
		all = append(all, dist(pin))
	}
	return all
}

// planned is the story of a plan upon app 1.0 and lib 1.0.
func planned(plan []*policy.Distribution) story.Story {
	before := policy.Set{Distributions: map[string]*policy.Distribution{"lib": dist("lib==1.0"), "app": dist("app==1.0", "lib<2")}}
	c := policy.Case{Before: before, After: before.With(plan), Request: policy.Request{Asked: []policy.Asked{{Name: "new"}}}}
	s := story.Story{Before: environment.Snapshot{Set: before}}
	s.Search, _ = s.Search.Next(&verdict.Judgement{Case: c}, gate.Result{Passed: true})
	return s
}

func named(name, version string) policy.Named { return policy.Named{Name: name, Version: version} }
