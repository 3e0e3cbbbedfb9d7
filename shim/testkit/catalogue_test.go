package testkit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/testkit"
)

// TestCatalogueIsClosed: each release can be installed from the catalogue on some Python. (Not on each that takes its
// wheel: tf-keras 2.15 is pure Python, and the TensorFlow that it requires has no wheel for 3.12.)
func TestCatalogueIsClosed(t *testing.T) {
	catalogue, err := testkit.ReadCatalogue("../../testdata/releases")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range catalogue {
		missing := []string{"no Python"}
		for minor := 13; minor >= 6 && missing != nil; minor-- {
			if python := fmt.Sprintf("3.%d", minor); runs(t, r, python) {
				missing = unmet(t, catalogue, r, python)
			}
		}
		if missing != nil && r.Python != ">=3.99" {
			t.Errorf("%s %s: the catalogue has nothing for %s", r.Name, r.Version, strings.Join(missing, ", "))
		}
	}
}

// unmet lists r's requirements that no release in the catalogue meets on that Python.
func unmet(t *testing.T, catalogue testkit.Catalogue, r testkit.Release, python string) (missing []string) {
	env := pep508.Environment{
		OSName: "posix", SysPlatform: "linux", PlatformMachine: "x86_64", PlatformSystem: "Linux",
		PlatformPythonImplementation: "CPython", ImplementationName: "cpython",
		PythonVersion: python, PythonFullVersion: python + ".1", ImplementationVersion: python + ".1",
	}
	for _, text := range r.Requires {
		wanted := pep508.MustParse(text)
		meets := func(other testkit.Release) bool {
			return testkit.Normalize(other.Name) == wanted.Key() && runs(t, other, python) &&
				wanted.Specifiers.Contains(pep440.MustParse(other.Version))
		}
		if wanted.Marker.Holds(env) && !slices.ContainsFunc(catalogue, meets) {
			missing = append(missing, text)
		}
	}
	return missing
}

// runs reports whether pip on that Python would take r.
func runs(t *testing.T, r testkit.Release, python string) bool {
	t.Helper()
	if len(r.For) > 0 && !slices.Contains(r.For, "cp"+strings.ReplaceAll(python, ".", "")) {
		return false
	}
	specifiers, err := pep440.ParseSpecifiers(r.Python)
	if err != nil {
		t.Fatalf("%s %s: %v", r.Name, r.Version, err)
	}
	return specifiers.Contains(pep440.MustParse(python + ".1"))
}
