package policyfile

import (
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A TestResult is the outcome of one of a policy's own tests.
type TestResult struct {
	Test       policy.Test
	Got        policy.Verdict
	Violations []policy.Violation
}

// Passed says whether the verdict is the expected one, and the named rule gave it.
func (t TestResult) Passed() bool {
	return string(t.Got) == t.Test.Expect && (t.Test.Rule == "" || slices.ContainsFunc(t.Violations, func(v policy.Violation) bool { return v.Rule == t.Test.Rule }))
}

// RunTest judges one of a policy's own tests: what is installed and what is to be are exact pins, with the metadata that is
// known of them, on Linux with x86_64. The first of install is what was asked for, the rest what it brings. It is judged in
// mode block, whatever the policy's is; where it expects a rewrite, in that mode, and all of install is what pip chose
// freely. The error names a requirement that is not a pin.
func RunTest(p *policy.Policy, t policy.Test, today toml.LocalDate) (TestResult, error) {
	have, err := pinned(p, t.Have)
	if err != nil {
		return TestResult{}, err
	}
	plan, err := pinned(p, t.Install)
	if err != nil {
		return TestResult{}, err
	}
	judging := *p
	judging.Mode, judging.Pins, judging.Lockdown = policy.ModeBlock, policy.PinsBlock, false
	c := policy.Case{Policy: &judging, Today: today, Before: policy.Set{Markers: testMarkers(t.Python)}}
	c.After = c.Before.With(have).With(plan)
	if len(plan) > 0 { // else the case is about what is installed
		c.Before = c.Before.With(have)
		c.Request.Asked = []policy.Asked{{Name: plan[0].Name, Specifiers: t.Install[0].Specifiers}}
	}
	if t.Expect == string(policy.Rewrite) {
		judging.Mode, c.Request.Asked = policy.ModeRewrite, nil
		for _, d := range plan {
			c.Request.Asked = append(c.Request.Asked, policy.Asked{Name: d.Name})
		}
	}
	return result(t, policy.Judge(c)), nil
}

// result is a decision as a test states it: lists of pins name only what matters, so nothing in them is missing.
func result(t policy.Test, d policy.Decision) TestResult {
	found := slices.DeleteFunc(slices.Clone(d.Violations), func(v policy.Violation) bool { return v.Kind == policy.KindMissing })
	got := d.Verdict
	if got == policy.Allow || got == policy.Warned {
		if got = policy.Sum(found); got == policy.Block {
			got = policy.Warned // broken, and less so than before
		}
	}
	return TestResult{t, got, found}
}

// pinned gives exact requirements as distributions, with what those releases declare where that is known.
func pinned(p *policy.Policy, list []pep508.Requirement) ([]*policy.Distribution, error) {
	var all []*policy.Distribution
	for _, q := range list {
		version, exact := q.Specifiers.Exact()
		if !exact || version.IsZero() {
			return nil, fmt.Errorf("%s is no exact pin", q.Bare())
		}
		d := &policy.Distribution{Name: q.Key(), Version: version, Text: version.String()}
		if release, ok := p.Evidence.Find(q.Key(), version.Public()); ok {
			d.Requires = release.Requires("")
		}
		all = append(all, d)
	}
	return all, nil
}

// testMarkers are the marker variables of a CPython on Linux with x86_64.
func testMarkers(python string) pep508.Environment {
	if python == "" {
		python = "3.11"
	}
	return pep508.Environment{
		OSName: "posix", SysPlatform: "linux", PlatformSystem: "Linux", PlatformMachine: "x86_64", PythonVersion: python,
		PythonFullVersion: python + ".0", ImplementationName: "cpython", ImplementationVersion: python + ".0", PlatformPythonImplementation: "CPython",
	}
}
