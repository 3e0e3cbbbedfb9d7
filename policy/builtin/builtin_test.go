package builtin_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/builtin"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
)

// files are the names of the built-in policy's TOML files.
func files(t testing.TB) []string {
	t.Helper()
	names, err := fs.Glob(builtin.FS, "*.toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("the embedded policies: %v, %v", names, err)
	}
	return names
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := builtin.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// parsed joins the built-in policy's files, each of which must stand alone as a policy file.
func parsed(t testing.TB) (joined policyfile.File) {
	t.Helper()
	for _, name := range files(t) {
		file, err := policyfile.Parse(name, read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		joined = joined.Joined(file)
	}
	return joined
}

// shipped is the built-in policy.
func shipped(t testing.TB) *policy.Policy {
	t.Helper()
	merged, problems := policyfile.Merge(policyfile.Layer{Name: policy.BuiltIn, File: parsed(t), Trusted: true})
	if len(problems) > 0 {
		t.Fatalf("left out: %v", problems)
	}
	return merged
}

func TestOwnCases(t *testing.T) {
	p := shipped(t)
	for _, c := range p.Tests {
		tried, err := policyfile.RunTest(p, c, toml.LocalDate{Year: 2026, Month: 11, Day: 23})
		if err != nil {
			t.Errorf("line %d: %v", c.Line, err)
		}
		if !tried.Passed() {
			t.Errorf("line %d: %v into %v on %s: %s, want %s %s: %v", c.Line, c.Install, c.Have, c.Python, tried.Got, c.Expect, c.Rule, tried.Violations)
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
		if first, _, _ := strings.Cut(string(read(t, name)), "\n"); !strings.HasPrefix(first, "# ") || !strings.Contains(first, ".") {
			t.Errorf("%s: its first line is %q", name, first)
		}
	}
}
