package suggest

import (
	"slices"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policytest"
)

// One request out of a remedy of each violation, where they go together.
func TestCombine(t *testing.T) {
	type wanted struct {
		requirements []string
		mended       int
	}
	suggested := func(plan string, requirements ...string) Suggestion {
		return Suggestion{Requirements: requirements, put: policytest.Distributions(plan)}
	}
	for _, test := range []struct {
		name, have string
		remedies   map[string][]Suggestion // by the subject
		want       wanted
	}{
		{
			name: "one release for two", have: "a 1.0 (lib<2), b 1.0 (lib<3), lib 3.0",
			remedies: map[string][]Suggestion{"a": {suggested("lib 1.9", "lib==1.9")}, "b": {suggested("lib 2.5", "lib==2.5")}},
			want:     wanted{[]string{"lib==1.9"}, 2},
		},
		{
			name: "the second way where the first breaks another", have: "a 1.0 (lib<2), b 1.0 (lib<2), lib 3.0",
			remedies: map[string][]Suggestion{
				"a": {suggested("a 2.0", "a>=2", "lib==3.0"), suggested("lib 1.9", "lib==1.9")},
				"b": {suggested("lib 1.9", "lib==1.9")},
			},
			want: wanted{[]string{"lib==1.9"}, 2},
		},
		{
			name: "two distributions", have: "a 1.0 (lib<2), lib 3.0, b 1.0 (dep>=2), dep 1.0",
			remedies: map[string][]Suggestion{"a": {suggested("lib 1.9", "lib==1.9")}, "b": {suggested("dep 2.0", "dep==2.0")}},
			want:     wanted{[]string{"lib==1.9", "dep==2.0"}, 2},
		},
		{
			name: "none for both", have: "a 1.0 (lib<2), b 1.0 (lib>=4), lib 3.0",
			remedies: map[string][]Suggestion{"a": {suggested("lib 1.9", "lib==1.9")}, "b": {suggested("lib 4.0", "lib==4.0")}},
			want:     wanted{[]string{"lib==1.9"}, 1},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := policy.Case{Policy: policytest.Policy(), After: policytest.Set(test.have)}
			violations := policy.Check(c)
			var remedies [][]Suggestion
			for _, v := range violations {
				remedies = append(remedies, test.remedies[v.Subject.Name])
			}
			requirements, mended := Combine(c, violations, remedies)
			if !slices.Equal(requirements, test.want.requirements) || mended != test.want.mended {
				t.Errorf("%q mends %d of %d, want %q and %d", requirements, mended, len(violations), test.want.requirements, test.want.mended)
			}
		})
	}
}

// Ranges of one name become one requirement.
func TestCombineRanges(t *testing.T) {
	lacks := func(name, requires string) policy.Violation {
		return policy.Violation{Rule: name, Kind: policy.KindMissing, Severity: policy.Break, Subject: policy.Named{Name: name, Version: "1.0"}, Object: policy.Named{Name: "six"}, Requires: requires}
	}
	violations := []policy.Violation{lacks("a", "six>=1.5"), lacks("b", "six[x]<2"), lacks("c", "six>=1.5"), lacks("d", "six==3.0")}
	var remedies [][]Suggestion
	for _, v := range violations {
		remedies = append(remedies, []Suggestion{{Requirements: []string{v.Requires}}})
	}
	requirements, mended := Combine(policy.Case{Policy: policytest.Policy(), After: policytest.Set("a 1.0")}, violations, remedies)
	if !slices.Equal(requirements, []string{"six[x]<2,>=1.5"}) || mended != 3 {
		t.Errorf("%q mends %d", requirements, mended)
	}
}
