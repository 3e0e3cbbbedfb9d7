package inquiry

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// Asking is the arguments that describe a set which is not installed, as a hint repeats them; nil where a file describes it,
// in which the line is to be changed.
func (s Sources) Asking() []string {
	if len(s.Files) > 0 || slices.ContainsFunc(s.Arguments, IsLock) {
		return nil
	}
	return s.Arguments
}

// Install is what pip is to be asked for: what was asked for, of which requirements take the place where they name the
// same, and the requirements. Of two providers one is left out, so there it is the requirements alone.
func (c Checked) Install(requirements []string) []string {
	provider := func(v Violation) bool { return v.Kind == policy.KindProvider }
	if slices.ContainsFunc(c.Violations, provider) {
		return requirements
	}
	var kept []string
	for _, text := range c.Asked {
		if !names(requirements, pipargs.Classify(text).Name) {
			kept = append(kept, text)
		}
	}
	return append(kept, requirements...)
}

// names says whether one of some requirements is about a distribution.
func names(requirements []string, name string) bool {
	return slices.ContainsFunc(requirements, func(text string) bool {
		q, err := pep508.Parse(text)
		return err == nil && q.Key() == pep508.Normalize(name)
	})
}
