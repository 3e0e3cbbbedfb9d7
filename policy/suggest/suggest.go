// Package suggest finds ways out of what a plan or a set breaks: other requests, each judged by the same policy. Like
// policy it is pure: a case and its violations in, suggestions out.
package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
)

// A Suggestion is a request that the policy would let through, and what it is good for.
type Suggestion struct {
	Requirements []string // "numpy==1.26.4": what is asked for instead, or besides
	Without      string   // a distribution that the request no longer names
	Remove       string   // an installed distribution to uninstall first
	Why          Reason
	Of           policy.Named // the distribution that the reason is about
	Known        bool         // what it asks for is what rules say: it need not be tried
	Complete     bool         // with what it requires, though the request leaves dependencies out

	put  []*policy.Distribution // the releases that the requirements lead to, as far as they are known
	open []string               // the distributions of which they are not
}

// Reason says what a suggestion is good for.
type Reason string

const (
	NewestWith    Reason = "newest-with"    // the newest release that works with Of
	FirstDeclares Reason = "first-declares" // the first release whose metadata admits Of
	Installed     Reason = "installed"      // the release that is installed, which works with Of
	Within        Reason = "within"         // the range that Of needs
	SameRelease   Reason = "same-release"   // the release asked for, under the name of Of, which is installed
	InPlaceOf     Reason = "in-place-of"    // takes the place of Of
	Alone         Reason = "alone"          // of two providers, Of alone
	Newer         Reason = "newer"          // newer releases of all that would break: no rule forbids them
	Planned       Reason = "planned"        // what pip has a plan with that holds: it was tried
)

// ForPlan returns what could be asked instead of a plan that the violation stands against; each is judged by the same
// policy as the whole of its request.
func ForPlan(c policy.Case, v policy.Violation) []Suggestion {
	if v.Kind == policy.KindLock {
		return nil
	}
	p := plan{withoutIdleWaivers(c)}
	var all []Suggestion
	for _, s := range slices.Concat(p.oneProvider(v), p.moveSubject(v), p.moveObject(v)) {
		if s, ok := p.verify(s); ok {
			all = append(all, s)
		}
	}
	return all
}

// ForSet is ForPlan for a set that was not asked for by one request: either side of the violation may move. The case's
// Before and Request are not asked for.
func ForSet(c policy.Case, v policy.Violation) []Suggestion {
	c.Before = c.After.Without([]string{v.Subject.Name, v.Object.Name})
	c.Request = policy.Request{Asked: []policy.Asked{{Name: v.Object.Name}}}
	return ForPlan(c, v)
}

// ForNeed returns the requirements under which what code needs is known to be there; none for a violation of another kind.
func ForNeed(v policy.Violation) []Suggestion {
	var all []Suggestion
	seen := map[string]bool{}
	for _, c := range v.Remedies() {
		if text := c.String(); !seen[text] {
			seen[text] = true
			all = append(all, Suggestion{Requirements: []string{text}, Why: Within, Of: c.For})
		}
	}
	return all
}

// A plan is the case that the suggestion is for.
type plan struct{ policy.Case }
