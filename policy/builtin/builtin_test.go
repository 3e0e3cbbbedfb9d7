package builtin_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/builtin"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// shipped reads the built-in policy, each file of which must stand alone as a policy file.
func shipped(t *testing.T) *policy.Policy {
	t.Helper()
	names, err := fs.Glob(builtin.FS, "*.toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("the embedded policies: %v, %v", names, err)
	}
	layer := policy.Layer{Name: policy.BuiltIn, Trusted: true}
	for _, name := range names {
		data, err := builtin.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := policy.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		layer.File = layer.File.Joined(file)
	}
	merged, problems := policy.Merge(layer)
	if len(problems) > 0 {
		t.Fatalf("left out: %v", problems)
	}
	return merged
}

// pins makes a set of exact requirements, with what those releases declare where that is known.
func pins(t *testing.T, python string, lists ...[]pep508.Requirement) policy.Set {
	t.Helper()
	set := policy.Set{Distributions: map[string]*policy.Distribution{}, Markers: pep508.Environment{
		PythonVersion: python, PythonFullVersion: python + ".0", SysPlatform: "linux", PlatformSystem: "Linux", PlatformMachine: "x86_64",
		OSName: "posix", ImplementationName: "cpython", PlatformPythonImplementation: "CPython",
	}}
	for _, requirement := range slices.Concat(lists...) {
		version, exact := requirement.Specifiers.Exact()
		if !exact {
			t.Fatalf("%s is no exact pin", requirement)
		}
		release, _ := evidence.Find(requirement.Key(), version)
		set.Distributions[requirement.Key()] = &policy.Distribution{
			Name: requirement.Key(), Version: version, Text: version.String(), Requires: release.Requires(""),
		}
	}
	return set
}

// verdict judges what an install of pins would cause. Requirements that nothing meets are left out: the lists name only what matters.
func verdict(p *policy.Policy, before, after policy.Set) (string, []policy.Violation) {
	before.Markers = after.Markers
	plan := policy.Judge(policy.Case{Policy: p, Before: before, After: after})
	found := slices.DeleteFunc(plan.Violations, func(v policy.Violation) bool { return v.Kind == policy.KindMissing })
	switch {
	case slices.ContainsFunc(found, policy.Violation.Breaks):
		return "block", found
	case slices.ContainsFunc(found, func(v policy.Violation) bool { return !onlyWarns(v) }):
		return "warn", found
	}
	return "allow", found
}

// onlyWarns says that a pair which the metadata admits runs with warnings: that is allowed, and told by `check` alone.
func onlyWarns(v policy.Violation) bool {
	return v.Kind == policy.KindObserved && !slices.ContainsFunc(v.Evidence, func(e policy.Evidence) bool { return e.Kind() == "declared" })
}

func TestOwnCases(t *testing.T) {
	p := shipped(t)
	for _, c := range p.Tests {
		before, after := pins(t, c.Python, c.Have), pins(t, c.Python, c.Have, c.Install)
		for name := range before.Distributions {
			if slices.ContainsFunc(c.Install, func(r pep508.Requirement) bool { return r.Key() == name }) {
				continue
			}
			after.Distributions[name] = before.Distributions[name]
		}
		got, found := verdict(p, before, after)
		if got != c.Expect {
			t.Errorf("line %d: %v into %v on %s: %s, want %s: %v", c.Line, c.Install, c.Have, c.Python, got, c.Expect, found)
		}
		if c.Rule != "" && !slices.ContainsFunc(found, func(v policy.Violation) bool { return v.Rule == c.Rule }) {
			t.Errorf("line %d: %v into %v on %s: not by rule %s: %v", c.Line, c.Install, c.Have, c.Python, c.Rule, found)
		}
	}
}

// TestBounds asks that every rule has a case on either side of each of its bounds, and says what it rests on.
func TestBounds(t *testing.T) {
	p := shipped(t)
	for _, rule := range p.Rules {
		if rule.Reason == "" || strings.Contains(rule.Reason, ". ") || len(rule.Evidence) == 0 || rule.Cap != "known" && rule.Cap != "guessed" {
			t.Errorf("%s: lacks a reason of one sentence, evidence, or whether its cap is known", rule.ID)
		}
		if !slices.ContainsFunc(p.Tests, func(c policy.Test) bool { return c.Rule == rule.ID }) {
			t.Errorf("%s: no case that it decides", rule.ID)
		}
		cases := slices.DeleteFunc(slices.Clone(p.Tests), func(c policy.Test) bool {
			return !present(p, c, rule.When[0]) || !slices.ContainsFunc(rule.Require, func(r pep508.Requirement) bool { return present(p, c, r) })
		})
		for _, requirement := range slices.Concat(rule.When, rule.Require) {
			for bound := range requirement.Specifiers.All() {
				inside, outside := sides(p, cases, requirement, bound)
				if !inside || !outside {
					t.Errorf("%s: %s%s: a case inside: %v, outside: %v", rule.ID, requirement.Name, bound, inside, outside)
				}
			}
		}
	}
}

// present reports whether a case pins a distribution of that family.
func present(p *policy.Policy, c policy.Test, requirement pep508.Requirement) bool {
	return slices.ContainsFunc(slices.Concat(c.Have, c.Install), func(pin pep508.Requirement) bool {
		return p.Family(pin.Key()) == p.Family(requirement.Key())
	})
}

// sides reports whether some case pins a distribution of that family on either side of the bound.
func sides(p *policy.Policy, cases []policy.Test, requirement pep508.Requirement, bound pep440.Specifier) (inside, outside bool) {
	specifier := pep440.MustParseSpecifiers(bound.String())
	for _, c := range cases {
		for _, pin := range slices.Concat(c.Have, c.Install) {
			if version, _ := pin.Specifiers.Exact(); p.Family(pin.Key()) == p.Family(requirement.Key()) {
				inside = inside || specifier.Contains(version)
				outside = outside || !specifier.Contains(version)
			}
		}
	}
	return inside, outside
}

// TestProbes asks that each probe says in its first line what it shows.
func TestProbes(t *testing.T) {
	probes, err := fs.Glob(builtin.FS, "probes/*/*.py")
	if err != nil || len(probes) < 14 {
		t.Fatalf("probes: %v, %v", probes, err)
	}
	for _, name := range probes {
		data, err := builtin.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if first, _, _ := strings.Cut(string(data), "\n"); !strings.HasPrefix(first, "# ") || !strings.Contains(first, ".") {
			t.Errorf("%s: its first line is %q", name, first)
		}
	}
}
