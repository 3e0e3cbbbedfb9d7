package suggest

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Repeats says whether a suggestion asks for no more than what pip has found nothing for: the same request under these
// constraints.
func (s Suggestion) Repeats(request policy.Request, tried []policy.Constraint) bool {
	if s.Remove != "" || s.Without != "" || len(tried) == 0 {
		return false
	}
	asks := map[string]pep440.Specifiers{}
	for _, text := range s.Requirements {
		q, err := pep508.Parse(text)
		if asked, named := request.Find(q.Key()); err != nil || named && !q.Specifiers.Within(asked.Specifiers) {
			return false
		}
		asks[q.Key()] = q.Specifiers
	}
	return !slices.ContainsFunc(tried, func(c policy.Constraint) bool {
		specifiers, ok := asks[c.Name]
		return !ok || !specifiers.Within(c.Specifiers)
	})
}

// Resolved is a suggestion that was tried, with what was left open in it pinned to the releases that the plan has. False where
// the plan has none that can be asked for.
func (s Suggestion) Resolved(after policy.Set) (Suggestion, bool) {
	s, ok := s.filled(after, func(d *policy.Distribution) string {
		if !d.Pinnable() {
			return ""
		}
		return policy.Pin(d).String()
	})
	s.open = nil
	return s, ok
}

// AtLeast is a suggestion that was tried, with the releases that the plan has as lower bounds. False where the plan has none
// of one. What is asked for in one release stays so.
func (s Suggestion) AtLeast(after policy.Set) (Suggestion, bool) {
	return s.filled(after, func(d *policy.Distribution) string {
		if d.Version.IsZero() {
			return ""
		}
		return d.Name + ">=" + d.Version.String()
	})
}

// filled is a suggestion with what the plan has in the place of what was left open in it; false where a text is "".
func (s Suggestion) filled(after policy.Set, text func(*policy.Distribution) string) (Suggestion, bool) {
	s.Requirements = slices.Clone(s.Requirements)
	for _, name := range s.open {
		d := after.Distributions[name]
		i := slices.IndexFunc(s.Requirements, func(text string) bool {
			q, err := pep508.Parse(text)
			return err == nil && q.Key() == name
		})
		if i >= 0 && strings.Contains(s.Requirements[i], "==") {
			continue
		}
		if d == nil || i < 0 || text(d) == "" {
			return s, false
		}
		s.Requirements[i] = text(d)
	}
	return s, true
}

// Keeps says whether a suggestion asks for no more than what is installed.
func (s Suggestion) Keeps(before policy.Set) bool {
	for _, d := range s.put {
		if had := before.Distributions[d.Name]; had == nil || had.Text != d.Text {
			return false
		}
	}
	return s.Remove == "" && s.Without == "" && len(s.open) == 0 && len(s.put) > 0
}

// ReleasesUnknown says whether a suggestion is about a distribution of whose releases a policy knows nothing.
func (s Suggestion) ReleasesUnknown(p *policy.Policy) bool {
	return slices.ContainsFunc(s.Requirements, func(text string) bool {
		q, err := pep508.Parse(text)
		return err == nil && len(p.Evidence.Declared(q.Key())) == 0
	})
}
