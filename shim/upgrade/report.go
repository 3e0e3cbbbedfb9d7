package upgrade

import (
	"maps"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
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

// rows lists what moved to its newest release, then what was held back, each by name. Where names were given, only those, what
// they led to, and what the plans on the way were held for.
func (s Scope) rows(o Outcome) []Row {
	within := map[string]bool{}
	for _, r := range s.Roots {
		s.reach(r.Key(), within)
	}
	rows := []Row{}
	for _, name := range union(s.Set, o.After) {
		row := Row{
			Name: name, From: version(s.Set, name), To: version(o.After, name), Newest: o.Newest[name],
			HeldBy: []policy.Violation{}, Stays: s.Stays[name],
		}
		if o.unbuilt(name) {
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

// unbuilt says whether pip could not fetch or build a newer release.
func (o Outcome) unbuilt(name string) bool {
	return slices.ContainsFunc(o.Held, func(h Hold) bool { return h.Unbuilt && h.Name == name })
}

// version is a distribution's in a set, "" where it is not there.
func version(set policy.Set, name string) string {
	if d := set.Distributions[name]; d != nil {
		return d.Text
	}
	return ""
}

func union(a, b policy.Set) []string {
	all := maps.Clone(a.Distributions)
	maps.Copy(all, b.Distributions)
	return slices.Sorted(maps.Keys(all))
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
