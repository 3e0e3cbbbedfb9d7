package shim

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
)

// refuse ends a run by the policy's word: nothing was changed.
func (r *run) refuse() (int, error) {
	if r.tx != nil {
		return r.abandon(ExitBlocked, nil)
	}
	words.Tell(r.call.Stderr, r.style, r.record())
	return ExitBlocked, r.remember(ExitBlocked, "stopped")
}

// finish tells what was let through, and remembers it.
func (r *run) finish(code int) (int, error) {
	record := r.record()
	if r.tx != nil {
		record.Undo = append(r.tool("undo"), r.id)
	}
	words.Tell(r.call.Stderr, r.style, record)
	r.tellLosses()
	r.tellFlaws()
	if len(record.Changes) > 0 {
		r.tellUnread()
	}
	return code, r.remember(code, "done")
}

// tellLosses warns of what others lost with what pip removed, as pip does not: two distributions may have one file.
func (r *run) tellLosses() {
	again := []string{"install", "--force-reinstall", "--no-deps"}
	for _, l := range r.losses {
		words.Line(r.call.Stderr, r.style, "warning", words.Lost(l.Distribution, l.Version, l.Files))
		again = append(again, l.Distribution+"=="+l.Version)
	}
	if len(r.losses) > 0 {
		words.Remarked(r.call.Stderr, r.style, words.Pip(r.typed(), [][]string{again}), "brings back what was lost")
	}
}

// tellUnread names the requirements of installed distributions that could not be judged, as old releases have them.
func (r *run) tellUnread() {
	for _, d := range r.snapshot.list {
		for _, line := range d.Unread {
			words.Line(r.call.Stderr, r.style, "warning", fmt.Sprintf("%s %s requires %q, which is no requirement by PEP 508 and was not judged", d.Name, d.Text, line))
		}
	}
}

// record is the run's decision as it is told and remembered; it is put together once.
func (r *run) record() record.Record {
	if r.told == nil {
		rec := r.compose()
		r.told = &rec
	}
	return *r.told
}

func (r *run) compose() record.Record {
	d := r.decision
	rec := record.Record{
		ID: r.id, Time: r.start.UTC(), Command: append([]string{cmp.Or(r.program, "pip")}, journal.MaskArgs(r.call.Args)...), Verdict: d.Verdict,
		Environment: r.env.Prefix, Python: r.env.Version, Mode: r.policy.Mode.String(), Violations: d.Violations, Standing: d.Standing,
		Changes: d.Changes, Suggestions: []string{}, Obstacle: d.Obstacle, Static: r.static, Chain: [][]string{},
		Typed: r.typed(),
	}
	if len(r.applied) > 0 || len(r.avoided) > 0 {
		if d.Verdict == policy.Allow || d.Verdict == policy.Warned {
			rec.Verdict, rec.Instead = policy.Rewrite, r.instead()
			avoided := slices.DeleteFunc(slices.Clone(r.avoided), func(v policy.Violation) bool { return !v.Breaks() })
			rec.Violations = append(avoided, d.Violations...)
		}
	}
	rec.Violations = append(slices.Clone(r.earlier), rec.Violations...)
	if r.tx != nil || len(r.earlier) > 0 {
		rec.Changes = policy.Changes(r.initial, r.asked.After)
	}
	rec.Violations, rec.Changes = append([]policy.Violation{}, rec.Violations...), append([]policy.Change{}, rec.Changes...) // in JSON [], not null
	rec.Drift, rec.Unread = r.drift, r.unread
	if r.refused != "" {
		rec.Notes = append(rec.Notes, r.refused)
	}
	for _, far := range d.FarBack {
		rec.Notes = append(rec.Notes, far.String())
	}
	if d.Obstacle == policy.ObstacleNothing {
		for _, c := range r.applied {
			rec.Notes = append(rec.Notes, c.String())
		}
	}
	r.explainInto(&rec)
	return rec
}

// explainInto adds what leads to the first violations and out of them.
func (r *run) explainInto(rec *record.Record) {
	for i := range rec.Violations {
		v := &rec.Violations[i]
		if v.Fixes == nil {
			v.Fixes = []string{}
		}
		if !v.Breaks() {
			continue
		}
		chain := texts(r.chain(v.Object))
		if chain != nil && !slices.ContainsFunc(rec.Chain, func(had []string) bool { return slices.Equal(had, chain) }) {
			rec.Chain = append(rec.Chain, chain)
		}
		if rec.Verdict == policy.Block {
			r.hint(rec, v)
		}
	}
	if rec.Verdict == policy.Block && len(rec.Hints) == 0 {
		r.another(rec)
	}
	rec.Hints = fewest(rec.Hints)
	for _, h := range rec.Hints {
		rec.Suggestions = append(rec.Suggestions, h.Command)
	}
	if slices.ContainsFunc(rec.Hints, func(h record.Hint) bool { return h.Edit != "" }) {
		if h, ok := r.loosening(); ok {
			rec.Hints = append(rec.Hints, h)
		}
	}
	if slices.ContainsFunc(rec.Violations, func(v policy.Violation) bool { return v.Kind == policy.KindLock }) && rec.Verdict == policy.Block {
		rec.Lockdown = r.policy.Origin["lockdown"]
		if mayWrite(rec.Lockdown) {
			rec.Hints = append(rec.Hints, r.relocking())
		}
	}
	if len(rec.Violations) > 0 {
		v := rec.Violations[0]
		rec.Asked, rec.Where = r.wordsAbout(v), r.where(rec.Violations)
		if rec.Obstacle == policy.ObstacleFamily {
			for _, n := range []policy.Named{v.Object, v.Subject} {
				rec.Notes = append(rec.Notes, words.Origin(n, r.chain(n), r.initial.Distributions[n.Name] != nil))
			}
		}
	}
}

// chain returns the way from the request to a violation's object: in what pip alone would have installed, where that has
// the object so, since a rewrite's outcome has another release of it.
func (r *run) chain(object policy.Named) []policy.Named {
	c := r.asked
	if r.alone != nil {
		if d := r.alone.Distributions[object.Name]; d != nil && d.Text == object.Version {
			c.After = *r.alone
		}
	}
	return policy.Chain(c, object.Name)
}

func texts(names []policy.Named) []string {
	var all []string
	for _, n := range names {
		all = append(all, n.String())
	}
	return all
}

// instead compares the outcome with what pip alone would have made of the environment.
func (r *run) instead() []record.Instead {
	var all []record.Instead
	for _, change := range policy.Changes(*r.alone, r.asked.After) {
		if r.request.Pins(change.Name, change.To) {
			continue // as it was asked for
		}
		i := record.Instead{Name: change.Name, Alone: change.From, Now: change.To}
		v, about := r.reason(change.Name)
		if v != nil {
			i.For, i.Rule = v.Subject.String(), v.Rule
			if v.Subject.Name == change.Name {
				i.For = v.Object.String()
			}
		}
		d := r.initial.Distributions[change.Name]
		i.Stayed = !about && !r.request.Names(change.Name) && d != nil && d.Text == change.To
		all = append(all, i)
	}
	return all
}

// reason is the violation for whose sake a distribution is another than pip alone would have installed: the first of
// which it is the object, or the subject that was led away, else the first of all.
func (r *run) reason(name string) (v *policy.Violation, about bool) {
	ledAway := slices.ContainsFunc(r.applied, func(c policy.Constraint) bool { return c.Name == name })
	for _, concerns := range []func(policy.Violation) bool{
		func(v policy.Violation) bool { return v.Object.Name == name },
		func(v policy.Violation) bool { return v.Subject.Name == name && ledAway },
	} {
		if at := slices.IndexFunc(r.avoided, func(v policy.Violation) bool { return v.Breaks() && concerns(v) }); at >= 0 {
			return &r.avoided[at], true
		}
	}
	if at := slices.IndexFunc(r.avoided, policy.Violation.Breaks); at >= 0 {
		return &r.avoided[at], false
	}
	return nil, false
}

// remember writes the journal's line and the report that PIPGUARD_REPORT asks for.
func (r *run) remember(code int, outcome string) error {
	rec := r.record()
	rec.ExitCode = code
	decision, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	if decision, err = journal.MaskJSON(decision); err != nil {
		return err
	}
	if slices.ContainsFunc(rec.Violations, func(v policy.Violation) bool { return v.Rule == Canary }) && rec.Verdict == policy.Block {
		return nil // doctor knocked; nobody asked for anything
	}
	if path := r.call.variable("PIPGUARD_REPORT"); path != "" {
		if err := os.WriteFile(path, append(decision, '\n'), 0o644); err != nil {
			words.Line(r.call.Stderr, r.style, "warning", fmt.Sprintf("PIPGUARD_REPORT: %v", err))
		}
	}
	entry := journal.Entry{
		ID: r.id, Time: rec.Time, Command: rec.Command, Directory: r.call.Directory, Mode: rec.Mode, Verdict: string(rec.Verdict),
		Environment: rec.Environment, Python: rec.Python, ExitCode: code, Outcome: outcome, Decision: decision,
	}
	changed := r.changed || r.tx != nil && outcome == "done"
	if entry.Fingerprint, err = r.fingerprint(changed); err != nil {
		words.Line(r.call.Stderr, r.style, "warning", err.Error())
	}
	for _, c := range rec.Changes {
		if changed { // not by a dry run, and not in another folder
			entry.Changes = append(entry.Changes, journal.Change(c))
		}
	}
	if own, err := journal.Own(r.call.Environ); err == nil && entry.Rejects() {
		journal.Journal{Folder: own}.Append(entry) // so that explain finds it from anywhere
	}
	if err := r.journal.Append(entry); errors.Is(err, journal.ErrHeld) {
		words.Line(r.call.Stderr, r.style, "warning", "another process holds the journal's lock in "+r.journal.Folder+"; the run was noted without it")
	} else if err != nil {
		words.Line(r.call.Stderr, r.style, "warning", "this run is not in the journal: "+strings.TrimSpace(err.Error()))
	}
	return nil
}
