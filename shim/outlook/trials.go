package outlook

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// What one rehearsal tries at the most.
const (
	mostImports = 60
	mostUses    = 100
)

// A trial is a question of the rehearsal, and the findings that it settles.
type trial struct {
	question rehearsal.Question
	findings []needs.Finding
	aged     bool // of a release that is older than this Python
}

// trials turns findings into questions: one for each module that asks, and one for each name that a function asks for.
// What only reading can say is noted at once.
// What is new or replaced was made for what it finds as a rule: where reading only cannot follow it, nothing is imported for it.
func (l *look) trials() []trial {
	var imports, uses []trial
	at := map[string]int{}
	for _, f := range l.findings {
		if f.Slight && l.observer.Rehearse != policy.RehearseAlways {
			continue
		}
		newcomer := l.newcomer(f)
		switch {
		case f.Hook:
			n := l.gone(f)
			n.Mild = newcomer || l.plan.Stop == gate.Removing
			l.report.Broken = append(l.report.Broken, n)
		case f.New && !f.AtImport && (newcomer || f.Before == needs.Met) && l.pointless(f):
			l.report.Broken = append(l.report.Broken, l.gone(f))
		case !f.AtImport && f.Read:
			if f.State == needs.Unmet && f.Before == needs.Met && !f.New {
				l.report.Broken = append(l.report.Broken, l.gone(f))
			}
		case !f.AtImport && !newcomer && len(uses) < mostUses:
			uses = append(uses, trial{question: use(f), findings: []needs.Finding{f}})
		case !f.AtImport || newcomer && !f.Reached:
		default:
			i, asked := at[f.Import]
			if !asked && len(imports) == mostImports {
				continue
			}
			if !asked {
				i = len(imports)
				at[f.Import] = i
				imports = append(imports, trial{question: rehearsal.Question{Distribution: normal(f.Subject), Module: f.Import, New: newcomer}})
			}
			imports[i].findings = append(imports[i].findings, f)
		}
	}
	for _, t := range l.observer.failed {
		if _, asked := at[t.question.Module]; !asked && l.plan.After.Distributions[t.question.Distribution] != nil {
			at[t.question.Module] = len(imports) // it may have failed in several plans
			imports = append(imports, t)
		}
	}
	imports = append(imports, l.aged(at)...)
	sortByPromise(imports)
	return slices.Concat(imports, uses)
}

// sortByPromise marks the imports that are likely to fail, and puts them first: time may end before the rest.
func sortByPromise(imports []trial) {
	for i := range imports {
		imports[i].question.Likely = slices.ContainsFunc(imports[i].findings, needs.Finding.Explains)
	}
	slices.SortStableFunc(imports, func(a, b trial) int { return bit(b.question.Likely) - bit(a.question.Likely) })
}

// bit is 1 for true, so that what is false sorts first.
func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}

// pointless says that a function of new code certainly does not find what it asks of something that its distribution
// requires whatever happens, and does nothing to avoid that.
func (l *look) pointless(f needs.Finding) bool {
	return f.State == needs.Unmet && f.Reached && f.Caught == 0 && !f.Unsure && !f.Silent && f.ProviderVersion != "" && requires(l.plan.After, f)
}

// newcomer says whether the distribution that asks is not installed yet.
func (l *look) newcomer(f needs.Finding) bool { return l.plan.Before.Find(normal(f.Subject)) == nil }

// use asks for a name that a function uses, or for the keywords that it calls it with.
func use(f needs.Finding) rehearsal.Question {
	name := rehearsal.Name{Module: f.Module, Attribute: f.Name}
	q := rehearsal.Question{Distribution: normal(f.Subject)}
	if len(f.Keywords) > 0 {
		q.Calls = []rehearsal.Call{{Name: name, Keywords: f.Keywords}}
	} else {
		q.Names = []rehearsal.Name{name}
	}
	return q
}

// open notes the imports that no trial is about: there were too many.
func (l *look) open(trials []trial) {
	tried := map[string]bool{}
	for _, t := range trials {
		tried[t.question.Module] = true
	}
	for _, f := range l.findings {
		if f.AtImport && !tried[f.Import] {
			l.leave([]needs.Finding{f})
		}
	}
}
