package inquiry

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/suggest"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/parallel"
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
	Judged        int         `json:"judged"` // of the distributions, those of which something is known
	Notes         []Note      `json:"notes,omitempty"`
	Alone         bool        `json:"alone,omitempty"` // what requirements describe was judged, without what is installed
	PythonOf      string      `json:"-"`               // the environment whose Python it is, where none was named
	Together      []string    `json:"-"`               // the command that judges it with what is installed; nil where there is none
	Fetched       []string    `json:"-"`               // the command that has pip plan and fetch it; nil where that tells no more
	Asked         []string    `json:"-"`               // what was asked for of pip and is not installed, for hints; nil where files say it
	Combined      []string    `json:"-"`               // the requirements that mend several violations in one command; nil where it takes none
	Mended        int         `json:"-"`               // how many Combined mends
	Files         []string    `json:"-"`               // the files that described the set
	Pip           []string    `json:"-"`               // how the environment's pip is called, for hints; nil for "pip"

	Drift []policy.Change `json:"-"` // what changed in the environment since its last guarded run, where something breaks

	rests rests
}

// Open says whether an index would tell more of what was described.
func (c Checked) Open() bool {
	return slices.ContainsFunc(c.Notes, func(n Note) bool { return n.Kind == NoteOpen || n.Kind == NoteUnknown || n.Kind == NoteAtHand })
}

// A Violation is one of the policy's, and where the files ask for what it is about.
type Violation struct {
	policy.Violation
	Where    []Place              `json:"where,omitempty"`
	Remedies []suggest.Suggestion `json:"-"`
	Done     bool                 `json:"-"` // it is so in an environment, and not what a wheel would do
}

// Check judges what a case's After holds. What an environment lacks breaks, as `pip check` has it; what a described
// release lacks is no violation: pip would add it.
func Check(c policy.Case, target Target, described *Described) Checked {
	checked := Checked{
		OK: true, Violations: []Violation{}, Python: target.Python, Platform: target.Platform, Distributions: len(c.After.Distributions),
	}
	judge := policy.Check
	if described == nil || described.Upon {
		judge = policy.CheckWhole
	}
	found := judge(c)
	hints := c
	if described != nil && described.Pasted != nil && len(policy.Breaking(found)) > 0 {
		hints.After = described.Pasted()
	}
	for _, v := range found {
		if v.Kind == policy.KindMissing && described.adds(v) {
			continue
		}
		checked.Violations = append(checked.Violations, explained(c, hints, v, described))
		checked.OK = checked.OK && !v.Breaks()
	}
	if described != nil {
		checked.Notes = described.Notes
	}
	checked.Judged = checked.Distributions - unknown(checked.Notes)
	if pairs := unrun(c, described, checked.Violations); len(pairs) > 0 {
		checked.Notes = append(slices.Clone(checked.Notes), Note{NoteUnrun, pairs})
	}
	checked.Combined, checked.Mended = combined(hints, checked.Violations)
	return checked
}

// Planned is what a plan of pip's breaks, found in a case; where gives the lines that ask for distributions.
func Planned(c policy.Case, found []policy.Violation, target Target, where map[string][]Place) Checked {
	checked := Checked{
		OK: true, Violations: []Violation{}, Python: target.Python, Platform: target.Platform,
		Distributions: len(c.After.Distributions), Judged: len(c.After.Distributions),
	}
	for _, v := range found {
		checked.Violations = append(checked.Violations, explained(c, c, v, &Described{Where: where}))
		checked.OK = checked.OK && !v.Breaks()
	}
	checked.Combined, checked.Mended = combined(c, checked.Violations)
	return checked
}

// Blank says whether nothing is known of all that was described.
func (c Checked) Blank() bool {
	return c.Judged == 0 && c.Distributions+c.Unplaced() > 0 && len(c.Violations) == 0
}

// Unjudged says whether something of the set could not be judged.
func (c Checked) Unjudged() bool {
	return slices.ContainsFunc(c.Notes, func(n Note) bool {
		return slices.Contains([]NoteKind{NoteUnknown, NoteOpen, NoteArtifact, NoteNeeds, NoteNoWheel, NoteOther}, n.Kind)
	})
}

// NoWheel counts the releases without a wheel for the Python and platform.
func (c Checked) NoWheel() (number int) {
	for _, n := range c.Notes {
		if n.Kind == NoteNoWheel {
			number += len(n.Items)
		}
	}
	return number
}

// Unplaced counts what was asked for and has no release that is known, so that it is none of the distributions.
func (c Checked) Unplaced() (number int) {
	for _, n := range c.Notes {
		if n.Kind == NoteOpen {
			number += len(n.Items)
		}
	}
	return number
}

// unknown counts the distributions of which nothing is known.
func unknown(notes []Note) (number int) {
	for _, n := range notes {
		if n.Kind == NoteUnknown {
			number += len(n.Items)
		}
	}
	return number
}

// combined takes the remedies of several violations together; nil where no two of them go into one command.
func combined(c policy.Case, violations []Violation) (requirements []string, mended int) {
	var broken []policy.Violation
	var remedies [][]suggest.Suggestion
	for _, v := range violations {
		if v.Breaks() && len(v.Remedies) > 0 {
			broken, remedies = append(broken, v.Violation), append(remedies, v.Remedies)
		}
	}
	if len(broken) < 2 {
		return nil, 0
	}
	if requirements, mended = suggest.Combine(c, broken, remedies); mended < 2 {
		return nil, 0
	}
	return requirements, mended
}

// explained adds where a violation comes from, what would mend the set, and the hints: the ways out in the case in which
// they are pasted.
func explained(c, hints policy.Case, v policy.Violation, described *Described) Violation {
	found := Violation{Violation: v, Done: described == nil}
	if described != nil {
		found.Where = slices.Concat(described.Where[v.Object.Name], described.Where[v.Subject.Name])
	}
	found.Fixes = []string{}
	for _, s := range remedies(c, v) {
		found.Fixes = append(found.Fixes, s.Requirements[0])
	}
	found.Remedies = remedies(hints, v)
	return found
}

// remedies are the ways out of what breaks in a set.
func remedies(c policy.Case, v policy.Violation) []suggest.Suggestion {
	switch {
	case v.Breaks() && v.Kind == policy.KindMissing:
		return suggest.ForMissing(c, v)
	case v.IsNeed(): // what would mend it, only an index and its wheels tell
		return suggest.ForNeed(v)
	case v.Breaks():
		return suggest.ForSet(c, v)
	}
	return nil
}

// Installed is what an environment holds, as the judgement takes it.
type Installed struct {
	Set    policy.Set
	Flaws  []environment.Flaw
	byName map[string]*environment.Distribution
}

// Read reads an environment's METADATA, and judges it as if it ran on the target.
func Read(env *environment.Environment, target Target) (Installed, error) {
	list, flaws, err := env.Installed()
	if err != nil {
		return Installed{}, fmt.Errorf("read %s: %w", env.Prefix, err)
	}
	return Installed{environment.SetOf(target.Markers, list), flaws, environment.ByName(list)}, nil
}

// WithFiles is what an environment holds, with what is described put over it, and with what all of
// its files say. Those that could not be read are noted: they leave the judgement to the rest of the evidence.
func (i Installed) WithFiles(state string, described *Described) (policy.Set, []Note) {
	after := i.Set.With(nil)
	var put map[string]*policy.Distribution
	if described != nil {
		put, after = described.Set.Distributions, after.Without(described.Open)
		maps.Copy(after.Distributions, put)
	}
	installed := slices.DeleteFunc(policy.Scan(policy.Set{}, after), func(name string) bool { return put[name] != nil })
	read, unread := i.Files(state, installed)
	for _, d := range read {
		after.Distributions[d.Name] = d
	}
	if len(unread) > 0 {
		return after, []Note{{NoteArtifact, unread}}
	}
	return after, nil
}

// Files gives those of the named distributions that are installed, with what their files say; unread are those of which
// some could not be read.
func (i Installed) Files(state string, names []string) (read []*policy.Distribution, unread []string) {
	store := artifact.OpenStore(state)
	defer store.Close() // what cannot be saved is read again
	found := make([]*policy.Distribution, len(names))
	failed := make([]bool, len(names))
	parallel.Each(len(names), 256, func(mine iter.Seq[int]) {
		for n := range mine {
			if d := i.Find(names[n]); d != nil {
				found[n], failed[n] = withFiles(store, d)
			}
		}
	})
	for n, d := range found {
		if d != nil {
			read = append(read, d)
		}
		if failed[n] {
			unread = append(unread, d.Name+" "+d.Text)
		}
	}
	return read, unread
}

func withFiles(store *artifact.Store, d *environment.Distribution) (its *policy.Distribution, failed bool) {
	built, err := store.Installed(d.Artifacts())
	if built == (policy.Built{}) {
		return &d.Distribution, err != nil
	}
	read := d.Distribution
	read.Built = built
	return &read, err != nil
}

// List is what is installed, by name.
func (i Installed) List() []environment.Distribution {
	var list []environment.Distribution
	for _, name := range slices.Sorted(maps.Keys(i.byName)) {
		list = append(list, *i.byName[name])
	}
	return list
}

// Find returns where a distribution lies, nil where it is not installed.
func (i Installed) Find(name string) *environment.Distribution { return i.byName[name] }
