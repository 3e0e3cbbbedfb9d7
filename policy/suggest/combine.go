package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Combine takes one remedy of each violation, as far as they go together, into one request; each element of remedies is
// about the violation at the same place. It returns the request's requirements, a name once, and how many it mends.
func Combine(c policy.Case, violations []policy.Violation, remedies [][]Suggestion) (requirements []string, mended int) {
	for _, order := range []func([]Suggestion) []Suggestion{slices.Clone[[]Suggestion], reversed} {
		taken := combination{}
		count := 0
		for i, v := range violations {
			if taken.mends(c, v) || taken.add(c, violations[i:], order(remedies[i])) {
				count++
			}
		}
		if count > mended || count == mended && len(taken.requirements) < len(requirements) {
			requirements, mended = taken.texts(), count
		}
	}
	return requirements, mended
}

// A combination is what is asked for so far, and the known releases that it leads to.
type combination struct {
	requirements []pep508.Requirement
	put          []*policy.Distribution
	open         []string
}

func reversed(all []Suggestion) []Suggestion {
	all = slices.Clone(all)
	slices.Reverse(all)
	return all
}

// mends says whether the combination leaves nothing of a violation that it was not made for. What is missing and what code
// needs is not judged again.
func (t combination) mends(c policy.Case, v policy.Violation) bool {
	touched := v.Kind != policy.KindMissing && !v.IsNeed() && slices.ContainsFunc(t.put, func(d *policy.Distribution) bool { return v.Touches(d.Name) })
	return touched && !slices.ContainsFunc(t.breaks(c), func(b policy.Violation) bool { return b.Key() == v.Key() })
}

// add takes the first suggestion that agrees with the combination, mends the first of the violations and breaks nothing
// but the others.
func (t *combination) add(c policy.Case, left []policy.Violation, suggestions []Suggestion) bool {
	for _, s := range suggestions {
		next, agrees := t.with(s)
		if !agrees {
			continue
		}
		other := func(b policy.Violation) bool {
			return !slices.ContainsFunc(left[1:], func(v policy.Violation) bool { return v.Key() == b.Key() })
		}
		if len(next.put) == 0 || !slices.ContainsFunc(next.breaks(c), other) {
			*t = next
			return true
		}
	}
	return false
}

// with is the combination and a suggestion; false where they ask for different releases of a distribution.
func (t combination) with(s Suggestion) (combination, bool) {
	next := combination{slices.Clone(t.requirements), slices.Concat(t.put, s.put), slices.Concat(t.open, s.open)}
	for _, text := range s.Requirements {
		r, err := pep508.Parse(text)
		if err != nil || r.URL != "" || s.Remove != "" || s.Without != "" {
			return t, false
		}
		r.Marker = pep508.Marker{}
		at := slices.IndexFunc(next.requirements, func(had pep508.Requirement) bool { return had.Key() == r.Key() })
		if at < 0 {
			next.requirements = append(next.requirements, r)
			continue
		}
		if next.requirements[at].Specifiers.Excludes(r.Specifiers) {
			return t, false
		}
		next.requirements[at] = narrower(next.requirements[at], r)
	}
	return next, true
}

// narrower asks for what two requirements of one name have in common.
func narrower(a, b pep508.Requirement) pep508.Requirement {
	extras := slices.Compact(slices.Sorted(slices.Values(slices.Concat(a.Extras, b.Extras))))
	switch {
	case a.Specifiers.Within(b.Specifiers):
	case b.Specifiers.Within(a.Specifiers):
		a = b
	default:
		a.Specifiers = a.Specifiers.And(b.Specifiers)
	}
	a.Extras = extras
	return a
}

// breaks lists what breaks of that which the combination touches.
func (t combination) breaks(c policy.Case) []policy.Violation {
	var names []string
	for _, d := range t.put {
		names = append(names, d.Name)
	}
	c.Rehearsed = nil // of other releases
	return policy.Breaking(c.Violations(c.After.Without(t.open).With(t.put), names))
}

func (t combination) texts() []string {
	var texts []string
	for _, r := range t.requirements {
		texts = append(texts, r.String())
	}
	return texts
}
