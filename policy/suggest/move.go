package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// moveObject finds the newest release of the object that the subject works with.
func (c plan) moveObject(v policy.Violation) []Suggestion {
	object := c.After.Distributions[v.Object.Name]
	if v.Overwrites() || v.Kind == policy.KindMissing || object == nil {
		return nil
	}
	known := c.Policy.Evidence.Declared(v.Object.Name)
	if v.IsNeed() {
		known = nil // what releases declare does not say what code finds in them
	}
	for _, release := range slices.Backward(known) {
		if within(v, release) && c.usable(release) && !release.Version.Equal(object.Version) && c.fits(v, release) {
			return []Suggestion{{
				Requirements: []string{v.Object.Name + "==" + release.Version.String()}, Why: NewestWith, Of: v.Subject, put: []*policy.Distribution{c.released(release)},
			}}
		}
	}
	if installed := c.Before.Distributions[v.Object.Name]; installed != nil && installed.Pinnable() && c.holds(v, installed) {
		why := NewestWith
		if len(c.Policy.Evidence.Declared(v.Object.Name)) == 0 {
			why = Installed
		}
		return []Suggestion{{Requirements: []string{policy.Pin(installed).String()}, Why: why, Of: v.Subject, put: []*policy.Distribution{installed}}}
	}
	if len(known) == 0 && v.Requires != "" && v.Kind != policy.KindObserved {
		if requires, ok := c.together(v); ok {
			return []Suggestion{{Requirements: []string{requires}, Why: Within, Of: v.Subject, open: []string{v.Object.Name}}}
		}
	}
	return nil
}

// within says whether a release is in the range that the violation names: most are ruled out by that alone.
func within(v policy.Violation, r evidence.Release) bool {
	q, err := pep508.Parse(v.Requires)
	return err != nil || q.Key() != r.Name || q.Specifiers.Contains(r.Version)
}

// moveSubject finds the first newer release of the subject that goes with the object as it was asked for.
func (c plan) moveSubject(v policy.Violation) []Suggestion {
	subject := c.After.Distributions[v.Subject.Name]
	object := c.After.Distributions[v.Object.Name]
	if asked, named := c.Request.Find(v.Subject.Name); named && asked.Pinned() || object == nil || subject == nil || v.Overwrites() || v.IsNeed() {
		return nil
	}
	for _, release := range c.Policy.Evidence.Declared(v.Subject.Name) {
		if c.usable(release) && release.Version.Compare(subject.Version) > 0 && c.declares(release, object) && c.fits(v, release) {
			requirements := []string{v.Subject.Name + ">=" + shortest(release.Version)}
			if _, named := c.Request.Find(v.Object.Name); named && object.Pinnable() {
				requirements = append(requirements, policy.Pin(object).String())
			}
			s := Suggestion{Requirements: requirements, Why: FirstDeclares, Of: v.Object, put: []*policy.Distribution{c.released(release)}}
			return []Suggestion{c.withStranded(s, v)}
		}
	}
	return nil
}

// usable says whether a release can be installed here: not withdrawn, no prerelease, with a wheel for this Python.
func (c plan) usable(r evidence.Release) bool {
	return !r.Yanked && !r.Version.IsPrerelease() && r.HasWheel(c.After.Markers.PythonVersion, evidence.Platform(c.After.Markers))
}

// declares says whether a release's own metadata admits the object.
func (c plan) declares(r evidence.Release, object *policy.Distribution) bool {
	for _, q := range r.Requires(evidence.Platform(c.After.Markers)) {
		if c.Policy.Family(q.Key()) == c.Policy.Family(object.Name) && q.Marker.Holds(c.After.Markers) && !object.Meets(q) {
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

// withStranded adds what the newest release of a violation's subject no longer requires, and so leaves where the plan breaks
// it: an open bound leads pip to that release, and not to the first that would do. What no rule has a bound for is left.
func (c plan) withStranded(s Suggestion, v policy.Violation) Suggestion {
	var newest *policy.Distribution
	for _, r := range slices.Backward(c.Policy.Evidence.Declared(v.Subject.Name)) {
		if c.usable(r) && c.declares(r, c.After.Distributions[v.Object.Name]) {
			newest = c.released(r)
			break
		}
	}
	if newest == nil {
		return s
	}
	next := c.with(s)
	next.After = next.After.With([]*policy.Distribution{newest})
	moved := slices.DeleteFunc(c.After.Names(), func(name string) bool { return name != v.Object.Name && !c.Touches(name) })
	for _, found := range next.Violations(next.After, moved) {
		name := found.Subject.Name
		bound, known := firstBeyond(c.Policy, found)
		if !known || found.Severity != policy.Break || !slices.Contains(moved, found.Object.Name) || name == v.Subject.Name || s.restsOn(name) ||
			c.Touches(name) || c.Request.Names(name) || next.standing(found) || c.Policy.Mode == policy.ModeRewrite && c.rechosen(found, v, newest) {
			continue
		}
		s.Requirements, s.open = append(s.Requirements, name+">="+bound.String()), append(s.open, name)
	}
	return s
}
