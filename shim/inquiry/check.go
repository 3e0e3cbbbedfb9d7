package inquiry

import (
	"fmt"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
)

// Checked is what `check` found: the value behind its words, its JSON and its annotations. The JSON's names are part of
// the contract: fields are added, never changed.
type Checked struct {
	OK            bool        `json:"ok"`
	Violations    []Violation `json:"violations"`
	Environment   string      `json:"environment,omitempty"`
	Python        string      `json:"python"`
	Platform      string      `json:"platform"`
	Distributions int         `json:"distributions"`
	Notes         []Note      `json:"notes,omitempty"`
}

// A Violation is one of the policy's, and where the files ask for what it is about.
type Violation struct {
	policy.Violation
	Where    []Place             `json:"where,omitempty"`
	Remedies []policy.Suggestion `json:"-"`
}

// Check judges what a case's After holds. What a described set lacks is no violation: pip would add it.
func Check(c policy.Case, target Target, described *Described) Checked {
	checked := Checked{
		OK: true, Violations: []Violation{}, Python: target.Python, Platform: target.Platform, Distributions: len(c.After.Distributions),
	}
	for _, v := range policy.Check(c) {
		if described != nil && described.Pinned && v.Kind == policy.KindMissing {
			continue
		}
		checked.Violations = append(checked.Violations, explained(c, v, described))
		checked.OK = checked.OK && !v.Breaks()
	}
	if described != nil {
		checked.Notes = described.Notes
	}
	return checked
}

// explained adds where a violation comes from, and the ways out of it.
func explained(c policy.Case, v policy.Violation, described *Described) Violation {
	found := Violation{Violation: v}
	found.Fixes = []string{}
	if described != nil {
		found.Where = slices.Concat(described.Where[v.Object.Name], described.Where[v.Subject.Name])
	}
	if v.Breaks() {
		found.Remedies = policy.Remedies(c, v)
	}
	for _, s := range found.Remedies {
		found.Fixes = append(found.Fixes, s.Requirements[0])
	}
	return found
}

// Installed is what an environment holds, as the judgement takes it.
type Installed struct {
	Set           policy.Set
	Distributions []environment.Distribution
	Flaws         []environment.Flaw
}

// Read reads an environment's METADATA, and judges it as if it ran on the target.
func Read(env *environment.Environment, target Target) (Installed, error) {
	list, flaws, err := env.Installed()
	if err != nil {
		return Installed{}, fmt.Errorf("read %s: %w", env.Prefix, err)
	}
	set := policy.Set{Markers: target.Markers, Distributions: make(map[string]*policy.Distribution, len(list))}
	for i := range list {
		set.Distributions[list[i].Name] = &list[i].Distribution
	}
	return Installed{set, list, flaws}, nil
}

// WithWheels is the environment with wheel files put over it, all files read that the wheels make matter. Files that
// cannot be read leave the judgement to the rest of the evidence.
func (i Installed) WithWheels(state string, described Described) policy.Set {
	var plan []*policy.Distribution
	for _, name := range described.Wheels {
		plan = append(plan, described.Set.Distributions[name])
	}
	after := i.Set.With(plan)
	store := artifact.OpenStore(state)
	for _, name := range policy.Scan(i.Set, after) {
		d := i.Find(name)
		if d == nil || slices.Contains(described.Wheels, name) {
			continue
		}
		read := d.Distribution
		read.Built, _ = store.Installed(artifact.Distribution{Name: name, Version: d.Text, Site: d.Site, Folder: d.Folder})
		after.Distributions[name] = &read
	}
	return after
}

// Find returns where a distribution lies, nil where it is not installed.
func (i Installed) Find(name string) *environment.Distribution {
	at := slices.IndexFunc(i.Distributions, func(d environment.Distribution) bool { return d.Name == name })
	if at < 0 {
		return nil
	}
	return &i.Distributions[at]
}
