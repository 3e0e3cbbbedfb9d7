// Package verdict judges what pip is about to do to an environment: it reads what the judgement needs, and hands it to the
// policy. It starts nothing, changes nothing and prints nothing.
package verdict

import (
	"fmt"
	"slices"
	"sync"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/outlook"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/request"
)

// A Judge is what every judgement of one request rests on.
type Judge struct {
	Env        *environment.Environment
	Directory  string // the current folder, for relative targets
	Policy     *policy.Policy
	Lock       *policy.Lock // what a lockdown holds the environment to; nil for nothing
	Today      toml.LocalDate
	Store      *artifact.Store
	Before     environment.Snapshot // what was installed when the run began
	Request    request.Request
	UndoTarget *policy.Set                     // what an undo by pip makes of the environment in all its steps; nil for a request of the user's
	Strict     bool                            // no other plan may take the place of the one that is judged: what would be rewritten is blocked
	Brought    func(name string) bool          // of an undo: whether a distribution came after what is undone; else nil
	LeftOver   func(after policy.Set) []string // what nothing requires any more, whose declared ranges hold nothing back; may be nil
	Upgrade    bool                            // what is left over is told by an upgrade itself: neither do its needs hold anything back
}

// A Round is how pip was asked for a plan, beyond the request itself.
type Round struct {
	Applied   []policy.Constraint // put in by earlier rounds
	Avoided   []policy.Violation  // what the plans of earlier rounds would have broken
	Tolerated []string            // rules of needs that no round mended, and that block nothing
	PipChoice *policy.Set         // what pip alone would make of the environment; nil before its first plan
}

// A Judgement is what was decided about one plan, and on what grounds.
type Judgement struct {
	Plan     gate.Plan
	Snapshot environment.Snapshot // what lies where the plan installs
	Case     policy.Case
	Decision policy.Decision
	NotTried string                     // why needs in doubt were not rehearsed; "" where all were
	Late     bool                       // some were not for lack of time
	Unread   []record.Unread            // whose files the judgement had to do without
	Stops    bool                       // pip came to a stop before it had the files
	Taken    []environment.Distribution // what a plan for another place removes from the environment
	own      bool                       // the folder that it names is the environment's own
	planless bool                       // of a set that no plan leads to: the files of what comes are read when they are there
}

// Allows says whether pip may go on.
func (j Judgement) Allows() bool {
	return j.Decision.Verdict == policy.Allow || j.Decision.Verdict == policy.Warned
}

// Looked says whether all that the plan brings was at hand to be looked at, and there was time for it.
func (j Judgement) Looked() bool {
	return !j.Late && !slices.ContainsFunc(j.Plan.Items, func(i gate.Item) bool { return i.File == "" && !i.Direct })
}

// Elsewhere says whether the plan names a folder to install into: there pip replaces nothing by its own rules.
func (j Judgement) Elsewhere() bool { return j.Plan.Target != (gate.Target{}) }

// Apart says whether the plan installs into another folder than the environment's own.
func (j Judgement) Apart() bool { return j.Elsewhere() && !j.own }

// Removing says whether the plan is an uninstall.
func (j Judgement) Removing() bool { return j.Plan.Stop == gate.Removing }

// An Unreadable error says that an environment cannot be judged for a flaw in it, which the plan does not replace.
type Unreadable struct {
	Flaw  environment.Flaw
	Flaws []environment.Flaw // all of them
}

func (e *Unreadable) Error() string {
	return fmt.Sprintf("cannot judge what this would break: %v", e.Flaw)
}
func (e *Unreadable) Unwrap() error { return e.Flaw }

// Plan judges a plan at which pip waits. A download may have taken minutes: the folders are read again where they have
// changed. Errors: *Unreadable, a folder that cannot be read.
func (j Judge) Plan(plan gate.Plan, round Round) (Judgement, error) {
	snapshot, err := j.Before.Renewed(Sites(j.Env, j.Directory, plan.Target))
	if err != nil {
		return Judgement{}, err
	}
	judged := Judgement{Plan: plan, Snapshot: snapshot, own: j.own(snapshot.Sites)}
	after := j.outcome(snapshot, plan)
	if len(plan.Items)+len(plan.Removes) > 0 {
		if err := whole(snapshot, after); err != nil {
			return Judgement{}, err
		}
	}
	read := reader{store: j.Store, snapshot: snapshot, plan: plan}
	before, after := read.scan(snapshot.Set, after)
	judged.Unread = read.unread
	judged.Case = j.question(snapshot, before, after, round)
	if !judged.Apart() {
		judged.Case.Overwrites = overwritten(plan, snapshot, j.Env.Site[0])
	}
	judged.Decision = j.decide(judged.Case, round)
	if j.UndoTarget != nil || j.Strict {
		judged.Decision = Strictly(judged.Decision)
	}
	return j.withTaken(judged)
}

// WithNeeds judges a plan again, with what code would not find in its outcome.
func (j Judge) WithNeeds(judged Judgement, seen outlook.Report, round Round) Judgement {
	judged.NotTried, judged.Late = seen.NotTried, seen.Late
	if j.Upgrade && judged.Case.LeftOver != nil {
		seen.Broken = slices.DeleteFunc(slices.Clone(seen.Broken), func(n policy.BrokenNeed) bool { return judged.Case.LeftOver(n.Subject.Name) })
	}
	if len(seen.Broken) == 0 && judged.Allows() {
		return judged
	}
	judged.Case.Rehearsed = seen.Works
	judged.Case.Needs, judged.Case.Tolerated = seen.Broken, round.Tolerated
	judged.Decision = j.decide(judged.Case, round)
	if j.UndoTarget != nil || j.Strict {
		judged.Decision = Strictly(judged.Decision)
	}
	return judged
}

// DeclaredOnly says whether what stands against the plan are declared ranges and nothing else.
func (j Judgement) DeclaredOnly() bool {
	return !j.Allows() && !slices.ContainsFunc(j.Decision.Violations, func(v policy.Violation) bool {
		return v.Breaks() && v.Kind != policy.KindMetadata
	})
}

// Outcome judges a set that no plan leads to, as an undo makes it.
func (j Judge) Outcome(after policy.Set) Judgement {
	read := reader{store: j.Store, snapshot: j.Before}
	before, after := read.scan(j.Before.Set, after)
	judged := Judgement{Snapshot: j.Before, Case: j.question(j.Before, before, after, Round{}), Unread: read.unread, planless: true}
	judged.Decision = Strictly(policy.Judge(judged.Case))
	return judged
}

// Strictly blocks what would be planned again.
func Strictly(d policy.Decision) policy.Decision {
	if d.Verdict == policy.Rewrite {
		d.Verdict = policy.Block
	}
	return d
}

// outcome is what the plan makes of what is installed; of an undo by pip, what all its steps make of it.
func (j Judge) outcome(snapshot environment.Snapshot, plan gate.Plan) policy.Set {
	planned := distributions(plan)
	switch {
	case j.UndoTarget != nil:
		return j.UndoTarget.With(planned)
	case plan.Stop == gate.Removing:
		return snapshot.Set.Without(normalized(plan.Removes))
	}
	return snapshot.Set.Without(normalized(plan.Removes)).With(planned) // uv removes and installs in one run
}

func (j Judge) question(snapshot environment.Snapshot, before, after policy.Set, round Round) policy.Case {
	return policy.Case{
		Policy: j.Policy, Today: j.Today, Before: before, After: after, Request: j.requested(before, after), Applied: round.Applied,
		Overlap: inquiry.Overlap(environment.ByName(snapshot.List)), Lock: j.lockFor(snapshot.Sites), Brought: j.Brought, LeftOver: j.leftOver(after),
	}
}

// leftOver tells what an outcome leaves that nothing requires any more; nil where that is not known.
func (j Judge) leftOver(after policy.Set) func(name string) bool {
	if j.LeftOver == nil {
		return nil
	}
	left := sync.OnceValue(func() []string { return j.LeftOver(after) }) // most plans have no conflict, and need not ask
	return func(name string) bool { return slices.Contains(left(), name) }
}

// decide judges a case; a rewrite that goes back too far is blocked for what it was to avoid.
func (j Judge) decide(c policy.Case, round Round) policy.Decision {
	d := policy.Judge(c)
	if round.PipChoice == nil || len(round.Applied) == 0 || d.Verdict == policy.Block {
		return d
	}
	if back := policy.FarBack(c, *round.PipChoice); len(back) > 0 {
		return policy.Decision{Verdict: policy.Block, Violations: round.Avoided, Changes: d.Changes, Obstacle: policy.ObstacleFarBack, FarBack: back}
	}
	return d
}

// requested is the request with the names that the plan gives to what was asked for without one: a folder, an archive.
func (j Judge) requested(before, after policy.Set) policy.Request {
	q := j.Request.Policy
	if !j.Request.Unnamed() {
		return q
	}
	q.Asked = slices.Clone(q.Asked)
	for name, d := range after.Distributions {
		if d != before.Distributions[name] && d.Direct != "" && !j.Request.Policy.Names(name) {
			q.Asked = append(q.Asked, policy.Asked{Name: name, Fixed: true})
		}
	}
	return q
}

// whole refuses to judge an environment that cannot be read, unless the plan replaces what is at fault.
func whole(snapshot environment.Snapshot, after policy.Set) error {
	for _, flaw := range snapshot.Flaws {
		if after.Distributions[flaw.Name] == nil || after.Distributions[flaw.Name] == snapshot.Set.Distributions[flaw.Name] {
			return &Unreadable{flaw, snapshot.Flaws}
		}
	}
	return nil
}
