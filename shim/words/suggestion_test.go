package words

import (
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
)

func TestConstraints(t *testing.T) {
	of := func(owner, specifiers string) policy.Constraint {
		return policy.Constraint{Name: "numpy", Specifiers: pep440.MustParseSpecifiers(specifiers), For: policy.Named{Name: owner}}
	}
	for _, test := range []struct {
		all  []policy.Constraint
		want string
	}{
		{[]policy.Constraint{of("a", "<2")}, "with numpy<2, for a"},
		{[]policy.Constraint{of("a", "<2"), of("b", "<2,>=1.23")}, "with numpy<2,>=1.23, for a, b"},  // the second implies the first
		{[]policy.Constraint{of("a", "<2"), of("b", ">=1.23")}, "with numpy<2,>=1.23, for a, b"},     // both are in force
		{[]policy.Constraint{of("a", "<2"), of("b", "!=1.26.4")}, "with numpy!=1.26.4,<2, for a, b"}, // so are these
		{[]policy.Constraint{of("a", "<2"), of("b", "<2"), of("a", "<2")}, "with numpy<2, for a, b"}, // told once
	} {
		if got := Constraints(test.all[:1], test.all); got != test.want {
			t.Errorf("Constraints(%v) = %q, want %q", test.all, got, test.want)
		}
	}
}
