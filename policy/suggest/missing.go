package suggest

import "github.com/pipguard/pipguard/policy"

// ForMissing asks for what nothing in a set meets, in the range that all of the set's distributions and rules admit; for nothing
// where there is none.
func ForMissing(c policy.Case, v policy.Violation) []Suggestion {
	c.Before = c.After // nothing of it moves
	requires, ok := plan{c}.together(v)
	if !ok {
		return nil
	}
	return []Suggestion{{Requirements: []string{requires}, Why: Within, Of: v.Subject}}
}
