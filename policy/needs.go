package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
)

// A BrokenNeed is what code of one distribution asks of a module that is not its own, and would not find in an outcome,
// while it finds it now.
type BrokenNeed struct {
	Kind     Kind   // KindImport: it fails when the module is imported; KindCall: when a function is called
	Subject  Named  // whose code asks
	Object   Named  // who would have to provide it; "python" for the standard library; no version where nobody does
	Requires string // what is asked for, dotted: "werkzeug.urls.url_quote"
	Evidence Evidence
	Mild     bool // it blocks nothing by itself: the plan brings the subject, so nothing that works now is harmed

	// Move and Keeps are a distribution and its releases with which the need is known to be met; "" where none is known.
	Move  string
	Keeps pep440.Specifiers
}

// rule is the id of the violation that a need makes: one for each pair of distributions.
func (n BrokenNeed) rule() string {
	verb := "-imports-"
	if n.Kind == KindCall {
		verb = "-calls-"
	}
	return n.Subject.Name + verb + n.Object.Name
}

// needs finds what code would not find: one violation for a pair of distributions, with each need as evidence. Of a pair what
// blocks speaks before what is mild.
func (f *finder) needs() {
	at := map[string]int{}
	for _, n := range slices.Concat(f.needsThat(false), f.needsThat(true)) {
		subject := f.set.Distributions[n.Subject.Name]
		if subject == nil || n.Kind == KindCall && f.policy.Calls == CallsOff {
			continue
		}
		object := f.set.Distributions[n.Object.Name]
		if object != nil && n.Kind == KindImport && n.Evidence.Kind() != "rehearsed" && (f.alreadyReported(subject, object) || f.read(subject, object).Result.Runs()) {
			continue
		}
		if i, ok := at[n.rule()]; ok {
			f.found[i].Evidence = append(f.found[i].Evidence, n.Evidence)
			f.found[i].remedies = append(f.found[i].remedies, n.remedy()...)
			continue
		}
		at[n.rule()] = len(f.found)
		v := Violation{
			Rule: n.rule(), Kind: n.Kind, Subject: n.Subject, Object: n.Object, Requires: n.Requires, Severity: f.severity(n),
			Evidence: []Evidence{n.Evidence}, remedies: n.remedy(), canConstrain: true, mild: n.Mild,
		}
		if object != nil {
			v.Evidence = append(v.Evidence, f.declared(subject, object)...)
		}
		f.add(v)
	}
}

// needsThat are the needs that are mild, or those that are not.
func (f *finder) needsThat(mild bool) []BrokenNeed {
	return slices.DeleteFunc(slices.Clone(f.Needs), func(n BrokenNeed) bool { return n.Mild != mild })
}

// severity is what a broken need does. One that blocks nothing by itself still has a plan made again, where
// something is known that mends it.
func (f *finder) severity(n BrokenNeed) Severity {
	switch {
	case n.Mild && (len(n.remedy()) == 0 || slices.Contains(f.Tolerated, n.rule())):
		return Warn
	case n.Kind == KindImport || f.policy.Calls == CallsBreak:
		return Break
	}
	return Warn
}

// remedy is the constraint under which a need is known to be met, none where there is none.
func (n BrokenNeed) remedy() []Constraint {
	if n.Move == "" || n.Keeps.IsEmpty() {
		return nil
	}
	needer := n.Subject
	if n.Move == n.Subject.Name {
		needer = n.Object
	}
	return []Constraint{{Name: n.Move, Specifiers: n.Keeps, For: needer, Rule: n.rule()}}
}

// Remedies are the constraints under which a broken need is known to be met; none where none is known.
func (v Violation) Remedies() []Constraint { return v.remedies }

// IsNeed says whether a violation is about what code asks for.
func (v Violation) IsNeed() bool { return v.Kind == KindImport || v.Kind == KindCall }

// mend constrains what is known to mend a broken need.
func (r *rewriter) mend(v Violation) Obstacle {
	switch {
	case len(v.remedies) > 0:
	case r.Request.Fixes(v.Object.Name), r.Request.Fixes(v.Subject.Name):
		return ObstaclePinned
	default:
		return ObstacleStuck
	}
	for _, c := range v.remedies {
		if obstacle := r.constrainFor(c.Name, c.Specifiers, c.For, c.Rule); obstacle != "" {
			return obstacle
		}
	}
	return ""
}

// tolerable says whether violations are all of needs that block nothing.
func tolerable(broken []Violation) bool {
	return !slices.ContainsFunc(broken, func(v Violation) bool { return !v.mild })
}

// tolerate makes warnings of needs that block nothing.
func tolerate(violations []Violation) []Violation {
	for i := range violations {
		if violations[i].mild {
			violations[i].Severity = Warn
		}
	}
	return bySeverity(violations)
}

// Mild says whether a violation blocks nothing by itself.
func (v Violation) Mild() bool { return v.mild }
