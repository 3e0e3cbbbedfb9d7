package upgrade

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
)

// A Course is how far an upgrade has come.
type Course struct {
	Scope
	Held      []Hold
	Avoided   []policy.Violation // what its plans would have broken
	PipChoice *policy.Set        // what pip alone would have made of the environment; nil before its first plan
}

// Note remembers what plans would have broken, once each.
func (c *Course) Note(violations []policy.Violation) {
	for _, v := range violations {
		if v.Breaks() && !slices.ContainsFunc(c.Avoided, func(had policy.Violation) bool {
			return had.Key() == v.Key() && had.Object == v.Object && had.Subject == v.Subject
		}) {
			c.Avoided = append(c.Avoided, v)
		}
	}
}

// Asks says whether pip is asked for anything with what is held back.
func (c *Course) Asks() bool { return c.Scope.asks(c.Held) }

// HoldMore holds back more after a dead plan; false where there is nothing more to hold.
func (c *Course) HoldMore(dead Dead) bool {
	more := c.next(c.Held, dead)
	c.Held = append(c.Held, more...)
	return len(more) > 0
}

// Rows lists what an outcome moves and holds back, by the newest releases and by what is known of them.
func (c *Course) Rows(after policy.Set, newest map[string]string, release func(name string) *policy.Distribution) []Row {
	o := Outcome{After: after, Avoided: c.Avoided, Held: c.Held, Newest: newest, Release: release}
	if c.PipChoice != nil {
		o.PipChoice = *c.PipChoice
	}
	return c.Scope.rows(o)
}

// Unexplained lists whose newest releases an outcome does not take, where nothing that is known says why.
func (c *Course) Unexplained(after policy.Set, newest map[string]string) []string {
	var names []string
	for _, row := range c.Rows(after, newest, func(string) *policy.Distribution { return nil }) {
		if row.Behind() && row.Stays == "" && len(row.HeldBy) == 0 {
			names = append(names, row.Name)
		}
	}
	return names
}
