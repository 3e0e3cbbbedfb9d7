package policy

import "slices"

// Check returns what a set breaks as it stands, what breaks first; what a waiver sets aside warns. The case's Before and
// Request are not asked for.
func Check(c Case) []Violation { return c.check(false) }

// CheckBriefly is Check without the rules' evidence: for a caller that needs the Sum alone, thousands of times.
func CheckBriefly(c Case) []Violation { return c.check(true) }

// CheckWhole is Check for an environment as it is: a requirement that nothing in it meets breaks, as `pip check` has it.
func CheckWhole(c Case) []Violation {
	question := c.about(c.After, nil)
	question.Overwrites, question.Needs, question.Whole = c.Overwrites, c.Needs, true
	return c.violated(question)
}

func (c Case) check(brief bool) []Violation {
	question := c.about(c.After, nil)
	question.Overwrites, question.Needs, question.Tolerated, question.Brief = c.Overwrites, c.Needs, c.Tolerated, brief
	question.LeftOver = c.LeftOver
	return c.violated(question)
}

// Sum is the verdict on a set's violations, where nothing can be rewritten. What the set lacks is left out: it may not
// be all that is installed. So is what is reported by `check` only.
func Sum(violations []Violation) Verdict {
	verdict := Allow
	for _, v := range violations {
		switch {
		case v.Kind == KindMissing || v.checkOnly():
		case v.Breaks():
			return Block
		default:
			verdict = Warned
		}
	}
	return verdict
}

// checkOnly says whether the violation is reported by `check` only: a pair that metadata admits, and that runs with warnings.
func (v Violation) checkOnly() bool {
	return v.Kind == KindObserved && v.Severity == Warn && v.Waiver == nil && !v.refused()
}

// refused says whether metadata refuses the violation's pair.
func (v Violation) refused() bool {
	return slices.ContainsFunc(v.Evidence, func(e Evidence) bool { return e.Kind() == "declared" })
}
