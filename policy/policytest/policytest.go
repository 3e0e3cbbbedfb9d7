// Package policytest makes what tests judge out of short texts. It panics where a text is none.
package policytest

import (
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
)

// Policy is what policy files add up to, lowest first and all trusted, each without the line that names its schema.
func Policy(files ...string) *policy.Policy {
	var layers []policyfile.Layer
	for _, text := range files {
		file, err := policyfile.Parse("test.toml", []byte("schema = \"pipguard/1\"\n"+text))
		if err != nil {
			panic(err)
		}
		layers = append(layers, policyfile.Layer{Name: "test.toml", File: file, Trusted: true})
	}
	merged, ignored := policyfile.Merge(layers...)
	if len(ignored) > 0 {
		panic(ignored[0])
	}
	return merged
}

// Set is the distributions of a text on a Linux with x86_64 and Python 3.11.
func Set(text string) policy.Set {
	empty := policy.Set{Markers: Linux("3.11")}
	return empty.With(Distributions(text))
}

// Distributions reads "app 1.0, strict 1.0 (lib<2 | other)": names, versions and what they require.
func Distributions(text string) []*policy.Distribution {
	var all []*policy.Distribution
	for part := range strings.SplitSeq(text, ", ") {
		if part == "" {
			continue
		}
		head, required, _ := strings.Cut(strings.TrimSuffix(part, ")"), " (")
		name, version, _ := strings.Cut(head, " ")
		d := &policy.Distribution{Name: name, Text: version}
		d.Version, _ = pep440.Parse(version)
		for line := range strings.SplitSeq(required, " | ") {
			if line != "" {
				d.Requires = append(d.Requires, pep508.MustParse(line))
			}
		}
		all = append(all, d)
	}
	return all
}

// Request asks for one requirement.
func Request(text string) policy.Request {
	q := pep508.MustParse(text)
	return policy.Request{Asked: []policy.Asked{{Name: q.Key(), Specifiers: q.Specifiers}}}
}

// Linux is the markers of a CPython of that minor version on a Linux with x86_64.
func Linux(python string) pep508.Environment {
	return pep508.Environment{
		OSName: "posix", SysPlatform: "linux", PlatformSystem: "Linux", PlatformMachine: "x86_64", PythonVersion: python,
		PythonFullVersion: python + ".0", ImplementationName: "cpython", ImplementationVersion: python + ".0", PlatformPythonImplementation: "CPython",
	}
}
