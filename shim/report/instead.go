package report

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/story"
)

// instead compares the outcome with what pip alone would have made of the environment.
func instead(s story.Story) []record.Instead {
	var all []record.Instead
	for _, change := range policy.Changes(*s.Search.PipChoice, s.Search.Last.Case.After) {
		if s.Request.Policy.Pins(change.Name, change.To) {
			continue // as it was asked for
		}
		i := record.Instead{Name: change.Name, Alone: change.From, Now: change.To}
		v, about := reason(s, change.Name)
		if v != nil {
			i.For, i.Rule = v.Subject.String(), v.Rule
			if v.Subject.Name == change.Name {
				i.For = v.Object.String()
			}
		}
		i.Kept = change.To != "" && s.Before.Version(change.Name) == change.To
		i.Stayed = !about && !s.Request.Policy.Names(change.Name) && i.Kept
		all = append(all, i)
	}
	return all
}

// reason is the violation for whose sake a distribution is another than pip alone would have installed: the first of
// which it is the object, or the subject that was led away, else the first of all.
func reason(s story.Story, name string) (v *policy.Violation, about bool) {
	avoided := s.Search.Avoided
	ledAway := slices.ContainsFunc(s.Search.Applied, func(c policy.Constraint) bool { return c.Name == name })
	for _, concerns := range []func(policy.Violation) bool{
		func(v policy.Violation) bool { return v.Object.Name == name },
		func(v policy.Violation) bool { return v.Subject.Name == name && ledAway },
	} {
		if at := slices.IndexFunc(avoided, func(v policy.Violation) bool { return v.Breaks() && concerns(v) }); at >= 0 {
			return &avoided[at], true
		}
	}
	if at := slices.IndexFunc(avoided, policy.Violation.Breaks); at >= 0 {
		return &avoided[at], false
	}
	return nil, false
}
