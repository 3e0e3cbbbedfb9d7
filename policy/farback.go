package policy

import (
	"fmt"
	"time"

	"github.com/pipguard/pipguard/policy/pep440"
)

// farYears is how much older a release may be than the one that pip alone would have chosen: a rewrite that takes an older
// one would downgrade too far.
const farYears = 4

// FarBack lists the distributions that a rewritten outcome takes years back behind what pip alone would have chosen,
// "numba 0.62.1 → 0.51.2" as a Change; those that the applied constraints name are meant to go back, and are left out.
func FarBack(c Case, pipChoice Set) []Change {
	var far []Change
	for _, name := range c.After.Names() {
		now, then := c.After.Distributions[name], pipChoice.Distributions[name]
		if then == nil || now == c.Before.Distributions[name] || now.Version.IsZero() || then.Version.IsZero() || c.constrained(name) {
			continue
		}
		if c.Policy.yearsBack(name, then.Version, now.Version) > farYears {
			far = append(far, Change{Name: name, From: then.Text, To: now.Text})
		}
	}
	return far
}

func (c Case) constrained(name string) bool {
	for _, applied := range c.Applied {
		if applied.Name == name {
			return true
		}
	}
	return false
}

// yearsBack estimates the years between two releases: by their upload dates where both are known, by calendar versions,
// else a year for each major release.
func (p *Policy) yearsBack(name string, from, to pep440.Version) float64 {
	if from.Compare(to) <= 0 {
		return 0
	}
	newer, knowsNewer := p.Evidence.Find(name, from)
	older, knowsOlder := p.Evidence.Find(name, to)
	if knowsNewer && knowsOlder {
		if a, b := date(newer.Uploaded), date(older.Uploaded); !a.IsZero() && !b.IsZero() {
			return a.Sub(b).Hours() / (24 * 365)
		}
	}
	return float64(from.Segment(0) - to.Segment(0))
}

func date(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (c Change) String() string { return fmt.Sprintf("%s %s instead of %s", c.Name, c.To, c.From) }
