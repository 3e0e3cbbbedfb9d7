package inquiry

import (
	"fmt"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
)

// Described is a set that words describe, and what the description leaves open.
type Described struct {
	Set    policy.Set
	Wheels []string // the names that wheel files gave
	Pinned bool     // something other than a wheel file was asked for
	Upon   bool     // it is put over what is installed
	Open   []string // the names of which no release is known that is what is asked for
	Where  map[string][]Place
	Notes  []Note
	Pasted func() policy.Set // the environment that hints are pasted into, with the set put over it; nil where there is none
}

// adds says whether pip would add what a violation's subject lacks: what releases of the set lack, but not those of wheel
// files alone, and what is asked for.
func (d *Described) adds(v policy.Violation) bool {
	return d != nil && d.Pinned && (!d.Upon || d.Set.Distributions[v.Subject.Name] != nil || slices.Contains(d.Open, v.Object.Name))
}

// unread says whether the set has a release of which no file is at hand.
func (d *Described) unread(name string) bool {
	return d.Set.Distributions[name] != nil && !slices.Contains(d.Wheels, name)
}

// A Note is what people should know of a set beside its violations.
type Note struct {
	Kind  NoteKind `json:"kind"`
	Items []string `json:"items"`
}

// NoteKind tells notes apart.
type NoteKind string

const (
	NoteUnknown  NoteKind = "unknown"    // releases whose metadata is not in the evidence
	NoteAtHand   NoteKind = "at-hand"    // releases judged by the metadata that is installed
	NoteChosen   NoteKind = "chosen"     // no pins: judged as the newest that metadata admits
	NoteOpen     NoteKind = "not-judged" // what only a build or an index would tell
	NoteNoWheel  NoteKind = "no-wheel"   // releases without a wheel for the Python and platform
	NoteOther    NoteKind = "other"      // the Python of an environment that is judged for another one
	NoteUnrun    NoteKind = "not-run"    // pairs without a recorded run
	NoteNone     NoteKind = "none"       // nothing is asked for
	NoteArtifact NoteKind = "unread"     // files that could not be read
	NoteNeeds    NoteKind = "needs"      // why needs in doubt were not rehearsed, or none was read
	NoteSource   NoteKind = "source"     // planned releases without a wheel at hand
	NotePlan     NoteKind = "plan"       // what pip would install
)

// A describer makes a set out of mentions.
type describer struct {
	catalogue
	target Target
	upon   policy.Set
	atHand policy.Set
	found  Described
	notes  map[NoteKind][]string
}

// Describe reads the set that the sources describe. A pin stands for its release, with the metadata that is known of it;
// what is no pin for the newest release that metadata admits beside the pins, as pip would choose. The error is a
// *Mistake where the words ask for what cannot be.
func Describe(s Sources, target Target, p *policy.Policy) (Described, error) {
	mentions, err := s.read(target)
	if err != nil {
		return Described{}, err
	}
	d := describer{
		catalogue: newCatalogue(p), target: target, upon: s.Upon, atHand: s.AtHand, notes: map[NoteKind][]string{},
		found: Described{
			Set:   policy.Set{Markers: target.Markers, Distributions: map[string]*policy.Distribution{}},
			Where: map[string][]Place{},
		},
	}
	if err := d.describe(mentions); err != nil {
		return Described{}, err
	}
	for _, kind := range []NoteKind{NoteNone, NoteChosen, NoteOpen, NoteAtHand, NoteUnknown, NoteNoWheel, NoteArtifact} {
		if items := d.notes[kind]; len(items) > 0 {
			d.found.Notes = append(d.found.Notes, Note{kind, items})
		}
	}
	return d.found, nil
}

// An ask is all that is asked of one distribution.
type ask struct {
	name       string
	specifiers pep440.Specifiers
	texts      []string
	bound      bool // by constraints alone
}

func (d *describer) describe(mentions []mention) error {
	asks, err := d.collect(mentions)
	if err != nil {
		return err
	}
	var loose, bound []ask
	for _, a := range asks {
		_, exact := a.specifiers.Exact()
		switch {
		case d.kept(a):
		case a.bound:
			bound = append(bound, a)
		case exact:
			d.pin(a)
		default:
			loose = append(loose, a)
		}
	}
	for _, a := range bound { // a constraint counts where something in the set requires the name
		if _, exact := a.specifiers.Exact(); exact && d.required(a.name) {
			d.pin(a)
		}
	}
	for _, a := range loose {
		d.choose(a)
	}
	if len(asks) == 0 && len(d.found.Set.Distributions) == 0 {
		d.note(NoteNone, "nothing")
	}
	return nil
}

// kept says whether what is asked for is installed already, so that pip leaves it.
func (d *describer) kept(a ask) bool {
	its := d.upon.Distributions[a.name]
	return its != nil && !its.Version.IsZero() && a.specifiers.Contains(its.Version)
}

// mostWays bounds how many different requirements one distribution may have: each is weighed with all before it.
const mostWays = 500

// collect adds up what is asked of each distribution, in the order of their first mentions; wheels go into the set at once.
func (d *describer) collect(mentions []mention) ([]ask, error) {
	var asks []ask
	places := map[string]int{} // in asks, by name
	for _, m := range mentions {
		if m.wheel != "" {
			if err := d.wheel(&m); err != nil {
				return nil, err
			}
		}
		if m.place != nil && m.name != "" {
			place := *m.place
			place.Name = m.name
			d.found.Where[m.name] = append(d.found.Where[m.name], place)
		}
		switch {
		case m.wheel != "":
			continue
		case m.name == "":
			d.found.Pinned = true
			d.note(NoteOpen, m.text)
			continue
		}
		d.found.Pinned = true
		at, known := places[m.name]
		if !known {
			at, places[m.name] = len(asks), len(asks)
			asks = append(asks, ask{name: m.name, bound: true})
		}
		asks[at].bound = asks[at].bound && m.constraint
		if slices.Contains(asks[at].texts, m.text) {
			continue // a line that stands there again
		}
		if len(asks[at].texts) == mostWays {
			return nil, &Mistake{fmt.Errorf("%s is asked for in more than %d ways", m.name, mostWays)}
		}
		asks[at].specifiers = asks[at].specifiers.And(m.specifiers)
		asks[at].texts = append(asks[at].texts, m.text)
		if asks[at].specifiers.Excludes(pep440.Specifiers{}) {
			return nil, &Mistake{fmt.Errorf("no release of %s is all that is asked for: %s", m.name, slices.Compact(asks[at].texts))}
		}
	}
	return asks, nil
}

func (d *describer) note(kind NoteKind, item string) { d.notes[kind] = append(d.notes[kind], item) }

// pin puts a release into the set, with what is known of it.
func (d *describer) pin(a ask) {
	version, _ := a.specifiers.Exact()
	if version.IsZero() {
		for s := range a.specifiers.All() {
			if s.Operator == "===" {
				d.found.Set.Distributions[a.name] = &policy.Distribution{Name: a.name, Text: s.Version}
			}
		}
		d.note(NoteUnknown, a.name+" "+d.found.Set.Distributions[a.name].Text)
		return
	}
	release, known := d.find(a.name, version.Public())
	if !known {
		d.pinUnlisted(a.name, version)
		return
	}
	its := d.distribution(release, d.target.Platform)
	its.Version, its.Text = version, version.String()
	d.put(d.found.Set, its, d.target)
	if !release.HasWheel(d.target.Python, d.target.Platform) {
		d.note(NoteNoWheel, a.name+" "+version.String())
	}
}

// pinUnlisted puts a release that is not in the evidence into the set: with the metadata of the same release where that is
// installed, else with none.
func (d *describer) pinUnlisted(name string, version pep440.Version) {
	its := &policy.Distribution{Name: name, Version: version, Text: version.String()}
	kind := NoteUnknown
	if have := d.atHand.Distributions[name]; have != nil && have.Version.Equal(version) {
		its, kind = have, NoteAtHand
	}
	d.note(kind, name+" "+its.Text)
	d.found.Set.Distributions[name] = its
}

// choose puts the newest release that the ask and the set's metadata admit into the set.
func (d *describer) choose(a ask) {
	var newest *evidence.Release
	for _, release := range slices.Backward(d.of(a.name)) {
		if !a.specifiers.Contains(release.Version) || !release.HasWheel(d.target.Python, d.target.Platform) || release.Yanked ||
			release.Version.IsPrerelease() && !a.specifiers.AllowsPrereleases() {
			continue
		}
		if newest == nil {
			newest = &release
		}
		if d.admits(release) {
			newest = &release
			break
		}
	}
	if newest == nil {
		d.found.Open = append(d.found.Open, a.name)
		d.note(NoteOpen, a.texts[0])
		return
	}
	d.note(NoteChosen, a.name+" "+newest.Version.String())
	d.put(d.found.Set, d.distribution(*newest, d.target.Platform), d.target)
}

// admits says whether a release's metadata admits the set, and the set's the release.
func (d *describer) admits(release evidence.Release) bool {
	set := d.found.Set.With(nil)
	d.put(set, d.distribution(release, d.target.Platform), d.target)
	for _, pair := range declarations(d.policy, set) {
		if !pair.admitted && (pair.subject == release.Name || pair.object == release.Name) {
			return false
		}
	}
	return true
}

// required says whether something in the set requires a distribution of that name.
func (d *describer) required(name string) bool {
	for _, its := range d.found.Set.Distributions {
		for _, r := range its.Requires {
			if r.Key() == name && r.Marker.Holds(d.target.Markers) {
				return true
			}
		}
	}
	return false
}
