package inquiry

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A catalogue keeps the releases that one question asks for again and again: reading them takes a millisecond.
type catalogue struct {
	policy *policy.Policy
	read   map[string][]evidence.Release
	only   map[string]bool // the families that requirements count for; nil for all
	files  map[policy.Named]policy.Built
}

func newCatalogue(p *policy.Policy) catalogue {
	return catalogue{policy: p, read: map[string][]evidence.Release{}}
}

// about narrows the requirements that releases come with to those on these distributions' families.
func (c *catalogue) about(names ...string) {
	if c.only == nil {
		c.only = map[string]bool{}
	}
	for _, name := range names {
		c.only[c.policy.Family(name)] = true
	}
}

func (c catalogue) of(name string) []evidence.Release {
	releases, ok := c.read[name]
	if !ok {
		releases = c.policy.Evidence.Declared(name)
		c.read[name] = releases
	}
	return releases
}

func (c catalogue) find(name string, v pep440.Version) (evidence.Release, bool) {
	releases := c.of(name)
	i, found := slices.BinarySearchFunc(releases, v, func(r evidence.Release, v pep440.Version) int { return r.Version.Compare(v) })
	if !found {
		return evidence.Release{}, false
	}
	return releases[i], true
}

// distribution is a release as the judgement takes it, as it would be installed on a platform.
func (c catalogue) distribution(r evidence.Release, platform string) *policy.Distribution {
	d := &policy.Distribution{Name: r.Name, Version: r.Version, Text: r.Version.String(), Requires: r.Requires(platform)}
	d.Built = c.files[policy.Named{Name: d.Name, Version: d.Text}] // read where it is at hand
	if c.only != nil {
		d.Requires = slices.DeleteFunc(d.Requires, func(q pep508.Requirement) bool { return !c.only[c.policy.Family(q.Key())] })
	}
	return d
}

// choosable says whether people would choose a release: it is not withdrawn, and final.
func choosable(r evidence.Release) bool { return !r.Yanked && !r.Version.IsPrerelease() }

// put adds a distribution to a set, and the members of its family to which its metadata hands on ("tensorflow" on Windows
// is "tensorflow-intel" of that version).
func (c catalogue) put(set policy.Set, d *policy.Distribution, target Target) {
	set.Distributions[d.Name] = d
	for _, r := range d.Requires {
		version, exact := r.Specifiers.Exact()
		if !exact || c.policy.Family(r.Key()) != c.policy.Family(d.Name) || set.Distributions[r.Key()] != nil || !r.Marker.Holds(target.Markers) {
			continue
		}
		if member, ok := c.find(r.Key(), version); ok {
			set.Distributions[member.Name] = c.distribution(member, target.Platform)
		}
	}
}
