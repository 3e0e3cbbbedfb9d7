package outlook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// What one rehearsal tries at the most.
const (
	mostImports = 60
	mostUses    = 100
	mostNamed   = 3 // of those that were not tried
)

// A look is one plan on its way from findings to a report.
type look struct {
	observer *Observer
	plan     Plan
	worlds   worlds
	findings []needs.Finding
	aside    []needs.Finding     // of modules that nothing is known to import
	told     []policy.BrokenNeed // of what these ask for, and will not find
	tried    []trial             // what is imported
	formers  map[string]string   // who had the modules that a newcomer now has, by the newcomer
	report   Report
}

// A trial is a question of the rehearsal, and the findings that it settles.
type trial struct {
	question rehearsal.Question
	findings []needs.Finding
	aged     bool // of a release that is older than this Python
}

// rehearse tries what is in doubt or certainly broken, and notes what is broken.
func (l *look) rehearse(ctx context.Context) error {
	trials := l.trials()
	l.open(trials)
	l.tried = append(l.asides(), trials...) // these take no time
	answers, reason, err := l.run(ctx, l.tried, l.worlds.wheels)
	if err != nil {
		return err
	}
	l.report.Late = reason == rehearsal.OutOfTime
	if names := untried(l.tried, answers); names != "" {
		reason = cmp.Or(reason, l.unasked(answers)) + names
	}
	l.report.NotTried = reason
	for i, t := range l.tried {
		var answer rehearsal.Answer
		if i < len(answers) {
			answer = answers[i]
		}
		l.settle(t, answer)
	}
	l.report.Broken = unique(l.report.Broken)
	return nil
}

// untried names the installed distributions whose imports were not tried, in brackets; "" for none.
func untried(trials []trial, answers []rehearsal.Answer) string {
	var names []string
	for i, t := range trials {
		done := i < len(answers) && answers[i].After.State != rehearsal.NotTried
		if q := t.question; !done && !q.New && q.Module != "" && !tooLarge(q, answers, i) && !slices.Contains(names, q.Distribution) {
			names = append(names, q.Distribution)
		}
	}
	if len(names) == 0 {
		return ""
	}
	if more := len(names) - mostNamed; more > 0 {
		names = append(names[:mostNamed], fmt.Sprintf("%d more", more))
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// unasked is why imports of what is installed were not tried: the first of their reasons.
func (l *look) unasked(answers []rehearsal.Answer) string {
	switch {
	case l.observer.Rehearse == policy.RehearseOff:
		return `nothing is imported, as rehearse = "off" says`
	case l.plan.Unchecked:
		return "files that were not compared with their digests are only read"
	}
	for _, a := range answers {
		if a.After.State == rehearsal.NotTried && !a.New && a.Module != "" {
			return a.After.Reason
		}
	}
	return ""
}

// tooLarge says whether a question was left out for the size of its own distribution.
func tooLarge(q rehearsal.Question, answers []rehearsal.Answer, i int) bool {
	return i < len(answers) && answers[i].After.Reason == q.Distribution+rehearsal.TooLarge
}

// run asks the rehearsal; reason says why it was not tried, "" where it was.
func (l *look) run(ctx context.Context, trials []trial, wheels []rehearsal.Wheel) (answers []rehearsal.Answer, reason string, err error) {
	if len(trials) == 0 {
		return nil, "", nil
	}
	o := l.observer
	if o.Rehearse == policy.RehearseOff || l.plan.Unchecked {
		return nil, "", nil
	}
	var questions []rehearsal.Question
	for _, t := range trials {
		questions = append(questions, t.question)
	}
	limits := o.Limits
	limits.ShutIn = l.plan.Proposed
	outcome := rehearsal.Outcome{
		Env: o.Env, Installed: l.plan.Before.List, Wheels: wheels, Removed: l.worlds.removed, UserSite: o.UserSite, State: o.State, Store: &o.store,
	}
	if len(l.worlds.late.Names) > 0 {
		outcome.Installed, outcome.Late, outcome.Replaced = l.worlds.late.Now.List, l.worlds.late.Names, l.worlds.replaced
	}
	answers, err = rehearsal.Run(ctx, outcome, questions, limits, l.plan.Progress)
	if not, ok := errors.AsType[*rehearsal.NotTriedError](err); ok {
		return nil, not.Reason, nil
	}
	return answers, untold(answers), err
}

// untold is why questions were not answered, where that is to be said: time was up, or a distribution is too large and
// something that is installed needs it.
func untold(answers []rehearsal.Answer) (reason string) {
	for _, a := range answers {
		switch large := strings.HasSuffix(a.After.Reason, rehearsal.TooLarge); {
		case a.After.Reason == rehearsal.OutOfTime:
			return a.After.Reason
		case large && !a.New:
			reason = a.After.Reason
		}
	}
	return reason
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
	for i := range imports { // time may end before the rest
		imports[i].question.Likely = slices.ContainsFunc(imports[i].findings, needs.Finding.Explains)
	}
	slices.SortStableFunc(imports, func(a, b trial) int { return rank(a) - rank(b) })
	return slices.Concat(imports, uses)
}

// rank is 0 for an import that is likely to fail, else 1.
func rank(t trial) int {
	if t.question.Likely {
		return 0
	}
	return 1
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

// settle decides one trial. What could not be tried is left to reading, which is believed where it is certain.
func (l *look) settle(t trial, a rehearsal.Answer) {
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
// newcomer asks for it whatever happens. Of a module that nothing is known to import it is told alone, where that was not
// tried, or wants settings that a rehearsal does not have.
func (l *look) read(t trial, a rehearsal.Answer) {
	for _, f := range t.findings {
		spoken := f.Reached || a.After.State == rehearsal.NotTried || f.Inevitable() && unset(a.Before)
		if f.State == needs.Unmet && spoken && (f.Before == needs.Met && !f.New || f.Always && t.question.New) {
			n := l.missing(f)
			n.Mild = l.mild(t) || !f.Reached
			l.report.Broken = append(l.report.Broken, n)
		}
	}
}

// unset says that an import failed for what is not installed nor written in code: a setting, a service, a display.
func unset(r rehearsal.Result) bool { return r.State == rehearsal.Fails && !ofCode(r) }

// unique leaves out needs that say the same.
func unique(all []policy.BrokenNeed) []policy.BrokenNeed {
	seen := map[[4]string]bool{}
	return slices.DeleteFunc(all, func(n policy.BrokenNeed) bool {
		key := [4]string{string(n.Kind), n.Subject.Name, n.Object.Name, n.Requires}
		had := seen[key]
		seen[key] = true
		return had
	})
}
