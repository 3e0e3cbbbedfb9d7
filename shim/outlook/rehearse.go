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

// mostNamed is how many installed distributions are named whose imports were not tried.
const mostNamed = 3

// A look is one plan on its way from findings to a report.
type look struct {
	observer *Observer
	plan     Plan
	worlds   worlds
	findings []needs.Finding
	aside    []needs.Finding     // of modules that nothing is known to import
	warnings []policy.BrokenNeed // of what these ask for, and will not find
	tried    []trial             // what is imported
	stays    map[string]bool     // what is installed and kept, of which no other release helps
	formers  map[string]string   // who had the modules that a newcomer now has, by the newcomer
	report   Report
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
	if names := untried(l.tried, answers); names != "" && !l.readOnly() {
		reason = cmp.Or(reason, l.unasked(answers)) + names
	}
	if mayBreak(l.tried, answers) {
		l.report.NotTried = reason
	}
	for i, t := range l.tried {
		var answer rehearsal.Answer
		if i < len(answers) {
			answer = answers[i]
		}
		l.decide(t, answer)
	}
	l.report.Broken = unique(l.report.Broken)
	return nil
}

// mayBreak says whether a question about what is installed has no answer: what is new cannot break.
func mayBreak(trials []trial, answers []rehearsal.Answer) bool {
	for i, t := range trials {
		if !t.question.New && (i >= len(answers) || answers[i].After.State == rehearsal.NotTried) {
			return true
		}
	}
	return false
}

// untried names the installed distributions whose imports were not tried, in brackets; "" for none.
func untried(trials []trial, answers []rehearsal.Answer) string {
	var names []string
	for i, t := range trials {
		done := i < len(answers) && (answers[i].After.State != rehearsal.NotTried || answers[i].Exits())
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
		if a.After.State == rehearsal.NotTried && !a.New && a.Module != "" && !a.Exits() {
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
	if o.Rehearse == policy.RehearseOff || l.plan.Unchecked || l.readOnly() {
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
	if err != nil && ctx.Err() == nil {
		return answers, err.Error(), nil // a full disk: what reading is certain of counts all the same
	}
	return answers, unanswered(answers), err
}

// readOnly says whether reading is enough: what an uninstall takes away is gone for certain, and only a warning.
func (l *look) readOnly() bool {
	return l.plan.Stop == gate.Removing && l.observer.Rehearse != policy.RehearseAlways
}

// unanswered is why questions were not answered, where that is to be reported: time was up, or a distribution is too large
// and something that is installed needs it.
func unanswered(answers []rehearsal.Answer) (reason string) {
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
