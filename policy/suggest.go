package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Suggestion is a request that the policy would let through, and what it is good for.
type Suggestion struct {
	Requirements []string // "numpy==1.26.4": what is asked for instead, or besides
	Without      string   // a distribution that the request no longer names
	Remove       string   // an installed distribution to uninstall first
	Why          Reason
	Of           Named // the distribution that the reason is about
	Known        bool  // what it asks for is what rules say: it need not be tried
	Complete     bool  // with what it requires, though the request leaves dependencies out

	put  []*Distribution // the releases that the requirements lead to, as far as they are known
	open []string        // the distributions of which they are not
}

// Reason says what a suggestion is good for.
type Reason string

const (
	NewestWith    Reason = "newest-with"    // the newest release that works with Of
	FirstDeclares Reason = "first-declares" // the first release whose metadata admits Of
	Installed     Reason = "installed"      // the release that is installed, which works with Of
	Within        Reason = "within"         // the range that Of needs
	SameRelease   Reason = "same-release"   // the release asked for, under the name of Of, which is installed
	InPlaceOf     Reason = "in-place-of"    // takes the place of Of
	Alone         Reason = "alone"          // of two providers, Of alone
	Newer         Reason = "newer"          // newer releases of all that would break: no rule speaks against them
	Planned       Reason = "planned"        // what pip has a plan with that holds: it was tried
)

// Suggest returns what could be asked instead of a plan that the violation stands against; each is judged by the same
// policy as the whole of its request.
func Suggest(c Case, v Violation) []Suggestion {
	if v.Kind == KindLock {
		return nil
	}
	var all []Suggestion
	for _, s := range slices.Concat(oneProvider(c, v), moveSubject(c, v), moveObject(c, v)) {
		if s, ok := c.settle(s); ok {
			all = append(all, s)
		}
	}
	return all
}

// moveObject finds the newest release of the object that the subject works with.
func moveObject(c Case, v Violation) []Suggestion {
	object := c.After.Distributions[v.Object.Name]
	if v.overwrites() || v.Kind == KindMissing || object == nil {
		return nil
	}
	known := c.Policy.Evidence.Declared(v.Object.Name)
	if v.IsNeed() {
		known = nil // what releases declare does not say what code finds in them
	}
	for _, release := range slices.Backward(known) {
		if within(v, release) && usable(c, release) && !release.Version.Equal(object.Version) && fits(c, v, release) {
			return []Suggestion{{
				Requirements: []string{v.Object.Name + "==" + release.Version.String()}, Why: NewestWith, Of: v.Subject, put: []*Distribution{c.released(release)},
			}}
		}
	}
	if installed := c.Before.Distributions[v.Object.Name]; installed != nil && pinnable(installed) && holds(c, v, installed) {
		why := NewestWith
		if len(c.Policy.Evidence.Declared(v.Object.Name)) == 0 {
			why = Installed
		}
		return []Suggestion{{Requirements: []string{Pin(installed).String()}, Why: why, Of: v.Subject, put: []*Distribution{installed}}}
	}
	if len(known) == 0 && v.Requires != "" && v.Kind != KindObserved {
		if requires, ok := c.together(v); ok {
			return []Suggestion{{Requirements: []string{requires}, Why: Within, Of: v.Subject, open: []string{v.Object.Name}}}
		}
	}
	return nil
}

// pinnable says whether a requirement can ask for a distribution's very version.
func pinnable(d *Distribution) bool { return !Pin(d).Specifiers.IsEmpty() }

// within says whether a release is in the range that the violation names: most are ruled out by that alone.
func within(v Violation, r evidence.Release) bool {
	q, err := pep508.Parse(v.Requires)
	return err != nil || q.Key() != r.Name || q.Specifiers.Contains(r.Version)
}

// moveSubject finds the first newer release of the subject that goes with the object as it was asked for.
func moveSubject(c Case, v Violation) []Suggestion {
	subject := c.After.Distributions[v.Subject.Name]
	object := c.After.Distributions[v.Object.Name]
	if asked, named := c.Request.find(v.Subject.Name); named && asked.Pinned() || object == nil || subject == nil || v.overwrites() || v.IsNeed() {
		return nil
	}
	for _, release := range c.Policy.Evidence.Declared(v.Subject.Name) {
		if usable(c, release) && release.Version.Compare(subject.Version) > 0 && declares(c, release, object) && fits(c, v, release) {
			requirements := []string{v.Subject.Name + ">=" + shortest(release.Version)}
			if _, named := c.Request.find(v.Object.Name); named && pinnable(object) {
				requirements = append(requirements, Pin(object).String())
			}
			return []Suggestion{{Requirements: requirements, Why: FirstDeclares, Of: v.Object, put: []*Distribution{c.released(release)}}}
		}
	}
	return nil
}

// usable says whether a release can be installed here: not withdrawn, no prerelease, with a wheel for this Python.
func usable(c Case, r evidence.Release) bool {
	return !r.Yanked && !r.Version.IsPrerelease() && r.HasWheel(c.After.Markers.PythonVersion, Platform(c.After.Markers))
}

// declares says whether a release's own metadata admits the object.
func declares(c Case, r evidence.Release, object *Distribution) bool {
	for _, q := range r.Requires(Platform(c.After.Markers)) {
		if c.Policy.Family(q.Key()) == c.Policy.Family(object.Name) && q.Marker.Holds(c.After.Markers) && !admits(q, object) {
			return false
		}
	}
	return true
}

// shortest writes a release's first two segments where they name its series, "2.19" for 2.19.0.
func shortest(v pep440.Version) string {
	release := v.Release()
	if len(release) == 3 && release[2] == 0 && v.String() == v.Base().String() {
		return v.String()[:len(v.String())-2]
	}
	return v.String()
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
