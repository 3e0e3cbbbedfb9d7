package inquiry

import (
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
)

// TestRecommendedHolds asks `check` about what `which` recommends beside two others.
func TestRecommendedHolds(t *testing.T) {
	p := shipped(t)
	pins := []string{
		"tensorflow==2.8.0", "tensorflow==2.15.1", "numpy==2.1.0", "numpy>=1.20", "protobuf==3.20.3", "protobuf==5.29.0", "scipy==1.12.0", "pandas==2.1.0",
	}
	var recommended, none int
	for _, name := range []string{"tensorflow", "numpy", "protobuf", "scipy"} {
		for i, one := range pins {
			for _, other := range pins[i+1:] {
				names := []string{name, nameOf(one), nameOf(other)}
				if slices.Sort(names); len(slices.Compact(names)) < 3 {
					continue
				}
				a := answer(t, p, name, one+" "+other, "", "linux_x86_64")
				if a.Recommended == nil {
					none++
					continue
				}
				recommended++
				best := a.Releases[slices.IndexFunc(a.Releases, func(r Release) bool { return r.Version == a.Recommended.Version })]
				requirements := append(slices.Clone(best.With), name+"=="+best.Version)
				if checked := check(t, p, requirements, a.Recommended.Python); !checked.OK {
					t.Errorf("which %s --with %s %s: %s: %s", name, one, other, requirements, checked.Violations[0].Key())
				}
			}
		}
	}
	if recommended < 20 || none < 10 {
		t.Errorf("%d recommended, %d times none", recommended, none)
	}
}

func nameOf(requirement string) string { return requirement[:strings.IndexAny(requirement, "<>=")] }

// check judges what requirements describe.
func check(t *testing.T, p *policy.Policy, requirements []string, python string) Checked {
	t.Helper()
	target, err := NewTarget(python, "linux_x86_64")
	if err != nil {
		t.Fatal(err)
	}
	set, err := Describe(Sources{Arguments: requirements}, target, p)
	if err != nil {
		t.Fatal(err)
	}
	return Check(policy.Case{Policy: p, Today: today, After: set.Set}, target, &set)
}
