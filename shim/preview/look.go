package preview

import (
	"context"
	"path/filepath"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/outlook"
	"github.com/pipguard/pipguard/shim/verdict"
)

// A looker looks at what code would not find in an outcome.
type looker struct {
	*run
	inquiry.Looking
	observer *outlook.Observer
}

func (r *run) looker() *looker {
	looking := inquiry.NewLooking(r.env, r.Call.Environ).Rehearsing(r.Policy)
	looking.Progress, looking.Folder = r.watch.imported, func() (string, error) { return r.scratch.Folder("wheels") }
	return &looker{run: r, Looking: looking, observer: &outlook.Observer{
		Env: r.env, State: looking.State, Rehearse: r.Policy.Rehearse, Limits: looking.Limits, Reader: outlook.OpenReader(r.env, looking.Cache), Folder: looking.Folder,
	}}
}

func (l *looker) close() { l.observer.Close() }

// begin reads what is installed while pip fetches.
func (l *looker) begin() {
	if l.Upon {
		l.observer.Read(l.judge.Before)
	}
}

// look judges a plan again, with what code would not find. What pip has only in source, or puts elsewhere, is noted.
func (l *looker) look(ctx context.Context, judged verdict.Judgement) (verdict.Judgement, []inquiry.Note) {
	var wheels []gate.Item
	var unseen []string
	for _, item := range judged.Plan.Items {
		if filepath.Ext(item.File) == ".whl" && !item.Editable {
			wheels = append(wheels, item)
		} else {
			unseen = append(unseen, item.Name+" "+item.Version)
		}
	}
	var notes []inquiry.Note
	if len(unseen) > 0 {
		notes = append(notes, inquiry.Note{Kind: inquiry.NoteSource, Items: unseen})
	}
	switch {
	case judged.Elsewhere() || len(wheels) == 0:
		return judged, notes
	case l.Upon:
		judged, more := l.upon(ctx, judged)
		return judged, append(notes, more...)
	}
	set := outlook.Set{Set: judged.Case.After, Installed: judged.Snapshot.List, Wheels: wheels, Index: judged.Plan.Index, Request: judged.Case.Request}
	broken, more := l.Look(ctx)(set)
	judged.Case.Needs = broken
	return judged, append(notes, more...)
}

// upon looks at what the plan changes of what is installed. Unlike an install, a check holds a newcomer that cannot be
// imported against the plan.
func (l *looker) upon(ctx context.Context, judged verdict.Judgement) (verdict.Judgement, []inquiry.Note) {
	report, err := l.observer.See(ctx, outlook.Plan{
		Before: judged.Snapshot, After: judged.Case.After, Plan: judged.Plan, Request: judged.Case.Request, Progress: l.Progress,
	})
	for i := range report.Broken {
		report.Broken[i].Mild = false
	}
	if err == nil {
		judged = l.judge.WithNeeds(judged, report, verdict.Round{})
	}
	return judged, l.Noted(err, report.NotTried)
}

// checked is the answer: all that the outcome breaks, or upon an environment what the plan does.
func (r *run) checked() inquiry.Checked {
	c := policy.Case{Policy: r.Policy, Today: r.Today, After: r.judge.Before.Set}
	var found []policy.Violation
	planned := []string{}
	if r.judged != nil {
		c, found = r.judged.Case, r.judged.Decision.Violations
		for _, item := range r.judged.Plan.Items {
			planned = append(planned, item.Name+" "+item.Version)
		}
	}
	if !r.Upon {
		found = policy.CheckWhole(c)
	}
	target := inquiry.TargetOf(r.env.Markers)
	checked := inquiry.Planned(c, found, target, r.Sources.Where(target))
	checked.Asked = r.Sources.Asking()
	checked.Notes = append(r.notes, inquiry.Note{Kind: inquiry.NotePlan, Items: planned})
	if checked.Alone = !r.Upon; r.Upon {
		checked.Environment = r.Env.Prefix
	} else {
		checked.Distributions = len(planned)
	}
	return checked
}
