package outlook

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// decide says what a trial's answer means. What could not be tried is left to reading, which is believed where it is certain.
func (l *look) decide(t trial, a rehearsal.Answer) {
	f := t.findings[0]
	if f.Aside {
		l.lose(f, a)
		return
	}
	if t.aged {
		l.age(t, a)
		return
	}
	if !f.AtImport {
		if a.Broken() && !l.fails(f.Provider) {
			l.report.Broken = append(l.report.Broken, l.used(f, a))
		}
		return
	}
	switch {
	case t.question.New && gone(t.question.Module, a.After): // another release of it has no such module
	case a.After.State == rehearsal.Holds:
		for _, f := range t.findings {
			l.report.Holds = append(l.report.Holds, [2]string{normal(f.Subject), normal(f.Provider)})
		}
	case a.After.State == rehearsal.Fails && (a.Before.State == rehearsal.Holds || t.question.New && l.atFault(t, a.After)):
		l.report.Broken = append(l.report.Broken, l.failed(t, a))
		l.further(t)
		l.observer.failed = append(l.observer.failed, again(t))
	default:
		l.read(t, a)
		l.leave(t.findings)
	}
}

// again is a trial as it is made of another plan: what this plan lacks, that one may have.
func again(t trial) trial {
	f := t.findings[0]
	f.State = needs.Doubt
	return trial{question: t.question, findings: []needs.Finding{f}}
}

// gone says that a module was not found itself.
func gone(module string, r rehearsal.Result) bool {
	missing, name := named(r.Error)
	return missing != "" && name == "" && strings.HasPrefix(module+".", missing+".")
}

// fails says whether a distribution can no longer be imported: then nothing of it can be used, and that is said already.
func (l *look) fails(name string) bool {
	return slices.ContainsFunc(l.report.Broken, func(n policy.BrokenNeed) bool {
		return n.Kind == policy.KindImport && n.Subject.Name == normal(name)
	})
}

// leave notes that it is not known whether imports hold.
func (l *look) leave(findings []needs.Finding) {
	for _, f := range findings {
		l.report.Open = append(l.report.Open, [2]string{normal(f.Subject), normal(f.Provider)})
	}
}

// further notes what else reading finds missing in a module that fails: an import ends at the first thing that it lacks.
func (l *look) further(t trial) {
	for _, f := range t.findings {
		if f.State == needs.Unmet && f.Reached {
			n := l.missing(f)
			n.Mild = l.mild(t)
			l.report.Broken = append(l.report.Broken, n)
		}
	}
}

// read notes what reading is certain of: an installed module that stays as it is finds something now, and will not; or a
// newcomer asks for it whatever happens. Where nothing is known to import the module it is a warning, if the module was not
// tried, or wants settings that a rehearsal does not have.
func (l *look) read(t trial, a rehearsal.Answer) {
	for _, f := range t.findings {
		spoken := f.Reached || a.After.State == rehearsal.NotTried && !l.readOnly() || f.Inevitable() && unset(a.Before)
		if f.State == needs.Unmet && spoken && (f.Before == needs.Met && !f.New || f.Always && t.question.New) {
			n := l.missing(f)
			n.Mild = l.mild(t) || !f.Reached
			l.report.Broken = append(l.report.Broken, n)
		}
	}
}

// unset says that an import failed for what is not installed nor written in code: a setting, a service, a display.
func unset(r rehearsal.Result) bool { return r.State == rehearsal.Fails && !ofCode(r) }

// unique leaves out needs that say the same: of these one that blocks stays.
func unique(all []policy.BrokenNeed) []policy.BrokenNeed {
	slices.SortStableFunc(all, func(a, b policy.BrokenNeed) int { return bit(a.Mild) - bit(b.Mild) })
	seen := map[[4]string]bool{}
	return slices.DeleteFunc(all, func(n policy.BrokenNeed) bool {
		key := [4]string{string(n.Kind), n.Subject.Name, n.Object.Name, n.Requires}
		had := seen[key]
		seen[key] = true
		return had
	})
}
