package testkit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Whole adds to pins what they require and what that requires in turn, each in the newest release that fits on Linux's
// Python 3.11 and beside what was chosen before.
func (c Catalogue) Whole(pins ...string) ([]string, error) {
	all := slices.Clone(pins)
	for i := 0; i < len(all); i++ { // it grows on the way
		r, err := c.Find(all[i])
		if err != nil {
			return nil, err
		}
		for _, text := range r.Requires {
			wanted, err := pep508.Parse(text)
			if err != nil {
				return nil, fmt.Errorf("%s requires %s: %w", all[i], text, err)
			}
			had := func(pin string) bool { name, _, _ := strings.Cut(pin, "=="); return Normalize(name) == wanted.Key() }
			if !wanted.Marker.Holds(linux311) || slices.ContainsFunc(all, had) {
				continue
			}
			pin, err := c.newest(wanted)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", all[i], err)
			}
			all = append(all, pin)
		}
	}
	return all, nil
}

var linux311 = pep508.Environment{
	OSName: "posix", SysPlatform: "linux", PlatformMachine: "x86_64", PlatformSystem: "Linux",
	PlatformPythonImplementation: "CPython", ImplementationName: "cpython",
	PythonVersion: "3.11", PythonFullVersion: "3.11.7", ImplementationVersion: "3.11.7",
}

// newest is the newest release that meets a requirement on Python 3.11, as a pin.
func (c Catalogue) newest(wanted pep508.Requirement) (pin string, err error) {
	var best pep440.Version
	for _, r := range c {
		python, err := pep440.ParseSpecifiers(r.Python)
		if err != nil || Normalize(r.Name) != wanted.Key() || !python.Contains(pep440.MustParse("3.11.7")) || len(r.For) > 0 && !slices.Contains(r.For, "cp311") {
			continue
		}
		if v := pep440.MustParse(r.Version); wanted.Specifiers.Contains(v) && (pin == "" || v.Compare(best) > 0) {
			best, pin = v, r.Name+"=="+r.Version
		}
	}
	if pin == "" {
		return "", fmt.Errorf("the catalogue has nothing for %s", wanted)
	}
	return pin, nil
}
