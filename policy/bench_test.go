package policy_test

import (
	"fmt"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
)

// BenchmarkRules evaluates 1,000 rules over 5,000 distributions, of which each requires two others.
func BenchmarkRules(b *testing.B) {
	var file policyfile.File
	set := policy.Set{Distributions: map[string]*policy.Distribution{}}
	name := func(i int) string { return fmt.Sprintf("stand-in-%d", i) }
	for i := range 5000 {
		d := &policy.Distribution{Name: name(i), Text: "1.0", Version: pep440.MustParse("1.0")}
		for j := range 2 {
			d.Requires = append(d.Requires, pep508.MustParse(name(max(0, i-j-1))+">=0.5,<3"))
		}
		set.Distributions[d.Name] = d
	}
	for i := range 1000 {
		file.Rules = append(file.Rules, policy.Rule{
			ID: fmt.Sprint(i), Severity: policy.Break,
			When: []pep508.Requirement{pep508.MustParse(name(i) + "<2")}, Require: []pep508.Requirement{pep508.MustParse(name(i+1) + "!=1.0")},
		})
	}
	merged, _ := policyfile.Merge(policyfile.Layer{File: file, Trusted: true})
	b.ReportAllocs()
	for b.Loop() {
		if found := policy.Violations(policy.Question{Policy: merged, Set: set}); len(found) != 1000 {
			b.Fatalf("%d violations", len(found))
		}
	}
}
