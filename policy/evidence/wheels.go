package evidence

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// wheels are the Python tags ("cp38", "py3", "cp39+" for the stable interface) that a release has wheels for on each of these platforms.
type wheels struct{ pythons, platforms []string }

func readWheels(fields []string) []wheels {
	var list []wheels
	for _, field := range fields {
		if pythons, platforms, ok := strings.Cut(field, "/"); ok {
			list = append(list, wheels{strings.Split(pythons, ","), strings.Split(platforms, ",")})
		}
	}
	return list
}

// pythonMinors are the Python 3 minors that a question may be about.
var pythonMinors = func() []string {
	var list []string
	for minor := 4; minor <= 15; minor++ {
		list = append(list, "3."+strconv.Itoa(minor))
	}
	return list
}()

// HasWheel reports whether the release has a wheel for that Python ("3.8") and platform ("linux_x86_64"), and admits the Python.
// An empty Python or platform means any.
func (r Release) HasWheel(python, platform string) bool {
	if python == "" {
		return len(r.Pythons(platform)) > 0
	}
	return r.runsOn(python, canonicalPlatform(platform))
}

// Pythons returns the minors of Python 3 ("3.8") that the release has a wheel for on a platform ("" means any), oldest first.
func (r Release) Pythons(platform string) []string {
	platform = canonicalPlatform(platform)
	var list []string
	for _, minor := range pythonMinors {
		if r.runsOn(minor, platform) {
			list = append(list, minor)
		}
	}
	return list
}

// runsOn is HasWheel for a Python, and a platform as the facts name it ("" means any).
func (r Release) runsOn(python, platform string) bool {
	return slices.ContainsFunc(r.wheels, func(w wheels) bool { return w.fit(python, platform) }) &&
		(r.RequiresPython.IsEmpty() || admitsMinor(r.RequiresPython, python))
}

// admitsMinor reports whether some patch release of the minor is admitted: ">=3.6.1" admits 3.6.
func admitsMinor(s pep440.Specifiers, minor string) bool {
	return slices.ContainsFunc(minorEnds(minor), s.Contains)
}

// minorEnds are the last and the first patch release of a Python minor, as far as they matter; none where it is no version.
func minorEnds(minor string) []pep440.Version {
	if known, ok := knownEnds.Load(minor); ok {
		return known.([]pep440.Version)
	}
	var all []pep440.Version
	for _, patch := range []string{".99", ".0"} {
		if v, err := pep440.Parse(minor + patch); err == nil {
			all = append(all, v)
		}
	}
	knownEnds.Store(minor, all)
	return all
}

// knownEnds keeps what minorEnds gives: a question asks for a dozen minors, of each of hundreds of releases.
var knownEnds sync.Map

func (w wheels) fit(python, platform string) bool {
	return (platform == "" || slices.Contains(w.platforms, "any") || slices.Contains(w.platforms, platform)) &&
		slices.ContainsFunc(w.pythons, func(tag string) bool { return tagFits(tag, python) })
}

// tagFits reports whether a wheel's Python tag (PEP 425) fits CPython of that minor.
func tagFits(tag, python string) bool {
	minor, ok := strings.CutPrefix(python, "3.")
	if !ok {
		return false
	}
	least, stable := strings.CutSuffix(tag, "+")
	if stable {
		from, err := strconv.Atoi(strings.TrimPrefix(least, "cp3"))
		wanted, _ := strconv.Atoi(minor)
		return err == nil && from <= wanted
	}
	return tag == "cp3"+minor || tag == "py3" || tag == "py3"+minor
}

// canonicalPlatform names a platform as the facts do, from what people and wheel tags call it; "" stays.
func canonicalPlatform(platform string) string {
	for _, system := range [][2]string{{"linux", "linux"}, {"manylinux", "linux"}, {"mac", "macos"}, {"win", "windows"}} {
		for _, machine := range []string{"_x86_64", "_aarch64", "_arm64", "_amd64"} {
			if strings.HasPrefix(platform, system[0]) && strings.HasSuffix(platform, machine) {
				return system[1] + machine
			}
		}
	}
	return platform
}

// Platform names an environment's machine as the evidence does.
func Platform(markers pep508.Environment) string {
	switch markers.SysPlatform {
	case "darwin":
		return "macos_" + markers.PlatformMachine
	case "win32":
		return "windows_amd64"
	}
	return markers.SysPlatform + "_" + markers.PlatformMachine
}
