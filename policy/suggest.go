package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Suggestion is a request that the policy would let through, and what it is good for.
type Suggestion struct {
	Requirements []string // "numpy==1.26.4"
	Why          Reason
	Of           Named // the distribution that the reason is about
}

// Reason says what a suggestion is good for.
type Reason string

const (
	NewestWith    Reason = "newest-with"    // the newest release that works with Of
	FirstDeclares Reason = "first-declares" // the first release whose metadata admits Of
	Within        Reason = "within"         // the range that Of needs
)

// Suggest returns what could be asked instead of a plan that the violation stands against; each is judged by the same
// policy, and none is ruled out by the rest of the request.
func Suggest(c Case, v Violation) []Suggestion {
	var all []Suggestion
	if v.Kind == KindLock {
		return nil
	}
	if s, ok := moveObject(c, v); ok {
		all = append(all, s)
	}
	if s, ok := moveSubject(c, v); ok {
		all = append(all, s)
	}
	return all
}

// moveObject finds the newest release of the object that the subject works with.
func moveObject(c Case, v Violation) (Suggestion, bool) {
	object := c.After.Distributions[v.Object.Name]
	if v.Kind == KindProvider || v.Kind == KindMissing || object == nil {
		return Suggestion{}, false
	}
	known := evidence.Declared(v.Object.Name)
	for _, release := range slices.Backward(known) {
		if within(v, release) && usable(c, release) && !release.Version.Equal(object.Version) && fits(c, v, release) {
			return Suggestion{[]string{v.Object.Name + "==" + release.Version.String()}, NewestWith, v.Subject}, true
		}
	}
	if installed := c.Before.Distributions[v.Object.Name]; installed != nil && holds(c, v, installed) {
		return Suggestion{[]string{v.Object.Name + "==" + installed.Text}, NewestWith, v.Subject}, true
	}
	if len(known) == 0 && v.Requires != "" && v.Kind != KindObserved {
		return Suggestion{[]string{v.Requires}, Within, v.Subject}, true
	}
	return Suggestion{}, false
}

// within says whether a release is in the range that the violation names: most are ruled out by that alone.
func within(v Violation, r evidence.Release) bool {
	q, err := pep508.Parse(v.Requires)
	return err != nil || q.Key() != r.Name || q.Specifiers.Contains(r.Version)
}

// moveSubject finds the first newer release of the subject that goes with the object as it was asked for.
func moveSubject(c Case, v Violation) (Suggestion, bool) {
	subject := c.After.Distributions[v.Subject.Name]
	object := c.After.Distributions[v.Object.Name]
	if asked, named := c.Request.find(v.Subject.Name); named && asked.Pinned() || object == nil || subject == nil || v.Kind == KindProvider {
		return Suggestion{}, false
	}
	for _, release := range evidence.Declared(v.Subject.Name) {
		if usable(c, release) && release.Version.Compare(subject.Version) > 0 && declares(c, release, object) && fits(c, v, release) {
			requirements := []string{v.Subject.Name + ">=" + shortest(release.Version)}
			if _, named := c.Request.find(v.Object.Name); named {
				requirements = append(requirements, v.Object.Name+"=="+v.Object.Version)
			}
			return Suggestion{requirements, FirstDeclares, v.Object}, true
		}
	}
	return Suggestion{}, false
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

// fits says whether the outcome keeps the pair whole with another release in it.
func fits(c Case, v Violation, r evidence.Release) bool {
	return holds(c, v, &Distribution{Name: r.Name, Version: r.Version, Text: r.Version.String(), Requires: r.Requires(Platform(c.After.Markers))})
}

// holds says whether nothing that touches the given distribution or the violation's object breaks once it is put into the
// outcome. What pip would choose anew is left out of the question, and so is what was broken before.
func holds(c Case, v Violation, d *Distribution) bool {
	question := Question{Policy: c.Policy, Set: c.After.With([]*Distribution{d}), About: []string{d.Name, v.Object.Name}, Shares: c.Shares, Lock: c.Lock}
	for _, found := range c.Policy.waive(Violations(question), c.Today) {
		if found.Severity == Break && !c.rechosen(found, v, d) && !c.standing(found) {
			return false
		}
	}
	return true
}

// rechosen says whether a violation is about a distribution that another plan would choose anew: one that is in the
// outcome for this plan's sake alone, or that the given distribution needs in another release.
func (c Case) rechosen(found, v Violation, d *Distribution) bool {
	for _, name := range []string{found.Subject.Name, found.Object.Name} {
		if name == d.Name || name == v.Subject.Name || name == v.Object.Name {
			continue
		}
		asked, named := c.Request.find(name)
		if named && (asked.Pinned() || asked.Fixed) {
			continue // it stays what was asked for
		}
		at := c.After.Distributions[name]
		needsOther := slices.ContainsFunc(d.Requires, func(q pep508.Requirement) bool {
			return q.Key() == name && at != nil && q.Marker.Holds(c.After.Markers) && !admits(q, at)
		})
		if c.planned(name) || needsOther {
			return true
		}
	}
	return false
}

func (c Case) planned(name string) bool {
	return c.After.Distributions[name] != c.Before.Distributions[name]
}

// standing says whether a violation between two distributions was there before the plan.
func (c Case) standing(v Violation) bool {
	before := c.Policy.waive(Violations(Question{Policy: c.Policy, Set: c.Before, About: []string{v.Subject.Name}, Shares: c.Shares, Lock: c.Lock}), c.Today)
	return slices.ContainsFunc(before, func(b Violation) bool { return b.Key() == v.Key() })
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
