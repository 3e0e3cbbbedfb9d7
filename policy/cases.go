package policy

import (
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A TestResult is what came out for one of a policy's own tests.
type TestResult struct {
	Test       Test
	Got        Verdict
	Violations []Violation
}

// Passed says whether the verdict is the expected one, and the named rule gave it.
func (t TestResult) Passed() bool {
	return string(t.Got) == t.Test.Expect && (t.Test.Rule == "" || slices.ContainsFunc(t.Violations, func(v Violation) bool { return v.Rule == t.Test.Rule }))
}

// Try judges one of a policy's own tests: what is installed and what is to be are exact pins, with the metadata that is known of them, on Linux
// with x86_64. The first of install is what was asked for, the rest what it brings. It is judged in mode block, whatever
// the policy's is; where it expects a rewrite, in that mode, and all of install is what pip chose freely. The error names
// a requirement that is no pin.
func Try(p *Policy, t Test, today toml.LocalDate) (TestResult, error) {
	have, err := pinned(p, t.Have)
	if err != nil {
		return TestResult{}, err
	}
	plan, err := pinned(p, t.Install)
	if err != nil {
		return TestResult{}, err
	}
	judging := *p
	judging.Mode, judging.Pins, judging.Lockdown = ModeBlock, PinsBlock, false
	c := Case{Policy: &judging, Today: today, Before: Set{Markers: testMarkers(t.Python)}}
	c.After = c.Before.With(have).With(plan)
	if len(plan) > 0 { // else the case is about what is installed
		c.Before = c.Before.With(have)
		c.Request.Asked = []Asked{{Name: plan[0].Name, Specifiers: t.Install[0].Specifiers}}
	}
	if t.Expect == string(Rewrite) {
		judging.Mode, c.Request.Asked = ModeRewrite, nil
		for _, d := range plan {
			c.Request.Asked = append(c.Request.Asked, Asked{Name: d.Name})
		}
	}
	return result(t, Judge(c)), nil
}

// result is a decision as a test states it: lists of pins name only what matters, so nothing in them is missing.
func result(t Test, d Decision) TestResult {
	found := slices.DeleteFunc(slices.Clone(d.Violations), func(v Violation) bool { return v.Kind == KindMissing })
	got := d.Verdict
	if got == Allow || got == Warned {
		if got = Sum(found); got == Block {
			got = Warned // broken, and less so than before
		}
	}
	return TestResult{t, got, found}
}

// pinned gives exact requirements as distributions, with what those releases declare where that is known.
func pinned(p *Policy, list []pep508.Requirement) ([]*Distribution, error) {
	var all []*Distribution
	for _, q := range list {
		version, exact := q.Specifiers.Exact()
		if !exact || version.IsZero() {
			return nil, fmt.Errorf("%s is no exact pin", q.Bare())
		}
		d := &Distribution{Name: q.Key(), Version: version, Text: version.String()}
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
