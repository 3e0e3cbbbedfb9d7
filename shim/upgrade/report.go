package upgrade

import (
	"maps"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Report is what an upgrade did, or would do.
type Report struct {
	Environment string     `json:"environment"`
	Upgrades    []Row      `json:"upgrades"`
	ID          *string    `json:"id"` // null where nothing was to be changed
	LeftOver    []LeftOver `json:"left_over,omitempty"`
	Installed   int        `json:"-"` // how many distributions there were
}

// Locked counts the rows of what a lock holds.
func (r Report) Locked() (number int) {
	for _, row := range r.Upgrades {
		if row.Locked() {
			number++
		}
	}
	return number
}

// A LeftOver is a distribution that nothing requires any more.
type LeftOver struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Error   string `json:"error,omitempty"` // of an import that worked before, "MODULE: EXCEPTION"; "" where there is none, or none was tried
}

// A Row is one distribution that moves, or that would have a newer release.
type Row struct {
	Name   string             `json:"name"`
	From   string             `json:"from"` // "" for one that comes new
	To     string             `json:"to"`
	Newest string             `json:"newest"` // "" where pip did not say
	HeldBy []policy.Violation `json:"held_by"`
	Stays  Stay               `json:"stays,omitempty"` // why it was not to be moved at all
}

// Moves says whether the row is a change.
func (r Row) Moves() bool { return r.From != r.To }

// Locked says whether a lock holds the row's distribution.
func (r Row) Locked() bool { return r.Stays == Locked }

// Behind says whether there is a newer release than the one that the upgrade leads to.
func (r Row) Behind() bool { return newer(r.Newest, r.To) }

// short says whether the upgrade left a distribution short of its newest release.
func (r Row) short() bool { return !r.Moves() || r.Behind() }

// An Outcome is how an upgrade ended.
type Outcome struct {
	After     policy.Set
	PipChoice policy.Set                             // what pip alone would have made of the environment
	Avoided   []policy.Violation                     // what plans on the way would have broken
	Held      []Hold                                 // what was held back
	Newest    map[string]string                      // the newest releases that pip could take, by name
	Release   func(name string) *policy.Distribution // the newest release with its metadata; nil where that is not known
}

// Rows lists what moved to its newest release, then what was held back, each by name. Where names were given, only those, what they led to, and what
// the plans on the way were held for.
func (s Scope) Rows(o Outcome) []Row {
	within := map[string]bool{}
	for _, r := range s.Roots {
		s.reach(r.Key(), within)
	}
	rows := []Row{}
	for _, name := range union(s.Set, o.After) {
		row := Row{Name: name, Newest: o.Newest[name], HeldBy: []policy.Violation{}, Stays: s.Stays[name]}
		if d := s.Set.Distributions[name]; d != nil {
			row.From = d.Text
		}
		if d := o.After.Distributions[name]; d != nil {
			row.To = d.Text
		}
		if slices.ContainsFunc(o.Held, func(h Hold) bool { return h.Unbuilt && h.Name == name }) {
			row.Stays = Unbuilt
		}
		switch {
		case row.Moves():
			row.Stays = ""
		case row.Stays == Unnamed || !s.All && !within[name] && !s.named[name]:
			continue
		case (row.Stays == "" || row.Stays == Excluded) && !row.Behind():
			continue
		}
		if row.Behind() && row.Stays == "" {
			row.HeldBy = append(row.HeldBy, s.holders(row, o)...)
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return bit(a.short()) - bit(b.short()) })
	return rows
}

func union(a, b policy.Set) []string {
	all := maps.Clone(a.Distributions)
	maps.Copy(all, b.Distributions)
	return slices.Sorted(maps.Keys(all))
}

// holders says what stands against a distribution's newest release: what a plan with a newer one would have broken, what
// others of the outcome require of it, or what it requires of them.
func (s Scope) holders(row Row, o Outcome) []policy.Violation {
	if found := avoided(row, o.Avoided); len(found) > 0 {
		return found
	}
	if found := s.refusing(row, o.After); len(found) > 0 {
		return found
	}
	newest := o.PipChoice.Distributions[row.Name]
	if newest == nil || newest.Text != row.Newest {
		newest = o.Release(row.Name)
	}
	if newest == nil {
		return nil
	}
	return s.lacking(newest, o.After)
}

// avoided are the violations with a newer release of a distribution on either side.
func avoided(row Row, all []policy.Violation) []policy.Violation {
	var found []policy.Violation
	for _, v := range all {
		object, subject := v.Object.Name == row.Name && newer(v.Object.Version, row.To), v.Subject.Name == row.Name && newer(v.Subject.Version, row.To)
		known := slices.ContainsFunc(found, func(had policy.Violation) bool { return had.Key() == v.Key() })
		if v.Breaks() && (object || subject) && !known {
			found = append(found, v)
		}
	}
	return found
}

// refusing are the requirements in an outcome that refuse a distribution's newest release.
func (s Scope) refusing(row Row, after policy.Set) []policy.Violation {
	newest, err := pep440.Parse(row.Newest)
	if err != nil {
		return nil
	}
	return s.against(policy.Named{Name: row.Name, Version: row.Newest}, after, func(r pep508.Requirement) bool {
		return !r.Specifiers.IsEmpty() && !r.Specifiers.Contains(newest)
	})
}

// against are the requirements of an object in an outcome that refuse something, one a distribution.
func (s Scope) against(object policy.Named, after policy.Set, refuses func(pep508.Requirement) bool) []policy.Violation {
	var found []policy.Violation
	requires := s.inEffect(after)
	for _, name := range slices.Sorted(maps.Keys(requires)) {
		at := slices.IndexFunc(requires[name], func(r pep508.Requirement) bool { return r.Key() == object.Name && refuses(r) })
		if at < 0 {
			continue
		}
		r := requires[name][at]
		asks := pep508.Requirement{Name: r.Name, Specifiers: r.Specifiers}
		if !r.Marker.Holds(after.Markers) {
			asks.Marker = r.Marker // for an extra
		}
		found = append(found, declared(after.Distributions[name], object, asks.String()))
	}
	return found
}

// lacking is what a release requires that an outcome has in another version, each followed by the requirements that exclude
// it.
func (s Scope) lacking(d *policy.Distribution, after policy.Set) []policy.Violation {
	var found []policy.Violation
	for _, r := range d.Requires {
		have := after.Distributions[r.Key()]
		if have != nil && r.Marker.Holds(after.Markers) && !r.Specifiers.Contains(have.Version) {
			object := policy.Named{Name: have.Name, Version: have.Text}
			found = append(found, declared(d, object, r.Name+r.Specifiers.String()))
			found = append(found, s.against(object, after, func(other pep508.Requirement) bool { return other.Specifiers.Excludes(r.Specifiers) })...)
		}
	}
	return found
}

// declared is the violation of what a distribution's metadata requires of another one.
func declared(d *policy.Distribution, object policy.Named, requires string) policy.Violation {
	return policy.Violation{
		Rule: d.Name + "-requires-" + object.Name, Kind: policy.KindMetadata, Subject: policy.Named{Name: d.Name, Version: d.Text}, Object: object,
		Requires: requires, Severity: policy.Break, Fixes: []string{},
		Evidence: []policy.Evidence{{"kind": "declared", "distribution": d.Name, "version": d.Text, "requires": requires}},
	}
}

// newer compares two versions' texts; false where one is none of PEP 440's.
func newer(a, b string) bool {
	x, err := pep440.Parse(a)
	if err != nil {
		return false
	}
	y, err := pep440.Parse(b)
	return err == nil && x.Compare(y) > 0
}
