// Package report puts together what is reported and remembered of a run. It is pure: a story in, a record out.
package report

import (
	"slices"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/words"
)

// A Run is what a report says of a run beside its story.
type Run struct {
	ID        string
	Start     time.Time
	Commands  caller.Commands
	Python    string // the environment's, "3.11.9"
	Policy    *policy.Policy
	MayRelock bool // the caller may write the file that sets the lockdown
}

// Compose puts a run's record together.
func Compose(r Run, s story.Story, found hints.Found) record.Record {
	last := s.Search.Last
	rec := record.Record{
		ID: r.ID, Time: r.Start.UTC(), Command: journal.MaskArgs(r.Commands.Typed()), Environment: r.Commands.Environment,
		Python: r.Python, Mode: r.Policy.Mode.String(), Typed: r.Commands.Pip, Verdict: s.Verdict(), ExitCode: s.ExitCode(),
		Violations: append([]policy.Violation{}, s.Violations()...), Standing: last.Decision.Standing,
		Changes: append([]policy.Change{}, s.Changes()...), Obstacle: last.Decision.Obstacle, // in JSON [], not null
		Static: s.Static && !found.Tried, Chain: [][]string{}, Suggestions: []string{}, Drift: s.Drift, Unread: last.Unread, NotTried: last.NotTried, Notes: notes(s),
	}
	if rec.Verdict == policy.Rewrite {
		rec.Instead = instead(s)
	}
	if rec.PutBack = s.Settled == story.PutBack; rec.PutBack && !s.Spared {
		rec.Problem = s.Why
	}
	if s.Settled == story.Kept && s.Undone == nil { // an undo says so itself
		rec.Undo, rec.Verify = append(r.Commands.Tool("undo"), r.ID), r.Commands.Tool("verify")
	}
	fixes(&rec, found)
	rec.Hints, rec.Keep = ways(r, s, found), found.Keep
	if len(rec.Hints) == 0 && found.Refused > 0 {
		rec.Tried = &record.Tried{Plans: found.Refused, Partly: found.Partly}
	}
	for _, h := range found.Hints {
		rec.Suggestions = append(rec.Suggestions, h.Command)
	}
	if holdsLock(rec) {
		rec.Lockdown, rec.Relock, rec.MayLift = r.Policy.Origin["lockdown"], relocking(r, s), r.MayRelock
	}
	about(&rec, s)
	return rec
}

// notes is what is said beside the violations.
func notes(s story.Story) []string {
	var all []string
	if s.Refused != "" {
		all = append(all, s.Refused)
	}
	for _, far := range s.Search.Last.Decision.FarBack {
		all = append(all, far.String())
	}
	if s.Search.Last.Decision.Obstacle == policy.ObstacleUnsatisfiable {
		for _, c := range s.Search.Applied {
			all = append(all, c.String())
		}
	}
	return all
}

// fixes gives each violation what would mend it.
func fixes(rec *record.Record, found hints.Found) {
	for i := range rec.Violations {
		v := &rec.Violations[i]
		if i < len(found.Fixes) {
			v.Fixes = append(slices.Clone(v.Fixes), found.Fixes[i]...)
		}
		if v.Fixes == nil {
			v.Fixes = []string{}
		}
	}
}

// about adds what of the request leads to the violations.
func about(rec *record.Record, s story.Story) {
	for _, v := range rec.Violations {
		if !v.Breaks() {
			continue
		}
		chain := texts(brought(s, v))
		if chain != nil && !slices.ContainsFunc(rec.Chain, func(had []string) bool { return slices.Equal(had, chain) }) {
			rec.Chain = append(rec.Chain, chain)
		}
	}
	if len(rec.Violations) == 0 {
		return
	}
	v := rec.Violations[0]
	names := []string{v.Subject.Name, v.Object.Name}
	if chain := s.Chain(v.Object); len(chain) > 0 {
		names = append(names, chain[0].Name)
	}
	rec.Asked, rec.Where = s.Request.WordsAbout(names), s.Request.Where(rec.Violations)
	if rec.Obstacle == policy.ObstacleFamily {
		for _, n := range []policy.Named{v.Object, v.Subject} {
			rec.Notes = append(rec.Notes, words.Origin(n, s.Chain(n), s.Before.Find(n.Name) != nil))
		}
	}
	if rec.Obstacle == policy.ObstacleNeeded {
		rec.Notes = append(rec.Notes, pinned(s.Search.Last.Case, s.Search.Last.Decision.Violations)...)
	}
}

// brought is the way from the request to what the run would have changed of a violation's two sides, the object first: what
// stays as it is installed is brought by nothing.
func brought(s story.Story, v policy.Violation) []policy.Named {
	for _, n := range []policy.Named{v.Object, v.Subject} {
		if had := s.Before.Set.Distributions[n.Name]; had == nil || had.Text != n.Version {
			return s.Chain(n)
		}
	}
	return nil
}

func texts(names []policy.Named) []string {
	var all []string
	for _, n := range names {
		all = append(all, n.String())
	}
	return all
}
