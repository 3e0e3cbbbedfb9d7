package policy

import (
	"maps"
	"slices"
	"sync"
)

// Verdict is what is decided about one plan.
type Verdict string

const (
	Allow   Verdict = "allow"
	Warned  Verdict = "warn"
	Rewrite Verdict = "rewrite"
	Block   Verdict = "block"
)

// A Decision is the judgement of one case.
type Decision struct {
	Verdict    Verdict
	Violations []Violation // what the plan causes, what breaks first
	Standing   []Violation // what broke before, untouched by the plan
	Changes    []Change
	Proposal   Proposal // the next round, where the verdict is Rewrite
	Obstacle   Obstacle // why there is no next round, where it is Block
	FarBack    []Change // what a rewrite would have taken years back
}

// Judge decides about a plan: what it causes is judged, what was broken before and is not touched is only reported, and some
// is reported by `check` only.
func Judge(c Case) Decision {
	d := Decision{Verdict: Allow, Changes: Changes(c.Before, c.After)}
	touched, caused := touchedNames(c.Before, c.After), c.causing()
	for _, v := range Check(c) {
		v = c.harmless(c.oriented(v))
		switch {
		case v.checkOnly():
		case slices.ContainsFunc(touched, v.Touches) || caused(v):
			d.Violations = append(d.Violations, v)
		case v.Breaks():
			d.Standing = append(d.Standing, v)
		}
	}
	stood := c.about(c.Before, touched)
	stood.Overwrites = c.Overwrites
	before := c.violated(stood)
	for i, v := range before {
		before[i] = c.harmless(v)
	}
	d.Violations = append(d.Violations, downgrades(c, d.Changes)...)
	c.breakMissing(d.Violations)
	d.Violations = bySeverity(d.Violations)
	d.decide(c, before)
	return d
}

// causing finds the violations that the plan brings about between two others than those that it touches: by what else a
// rule is about, or by an extra that is asked for.
func (c Case) causing() func(Violation) bool {
	stood := sync.OnceValue(func() map[string]bool { // most plans leave nothing broken, and need not ask
		keys := map[string]bool{}
		for _, v := range c.Violations(c.Before, nil) {
			keys[v.Key()] = true
		}
		return keys
	})
	return func(v Violation) bool {
		return v.IsNeed() || (v.Kind == KindRule || v.Kind == KindMetadata) && !stood()[v.Key()]
	}
}

// oriented names first the one of two providers that is installed, else the one that was asked for: the other one writes
// over it.
func (c Case) oriented(v Violation) Violation {
	rank := func(name string) int {
		switch {
		case c.Before.Distributions[name] != nil:
			return 0
		case c.Request.Names(name):
			return 1
		}
		return 2
	}
	if !v.Overwrites() || rank(v.Subject.Name) <= rank(v.Object.Name) {
		return v
	}
	if v.Kind == KindOverwrite {
		e := maps.Clone(v.Evidence[0])
		delete(e, "modules") // counted the other way round
		delete(e, "has")
		e["distribution"], e["version"], e["overwrites"] = v.Subject.Name, v.Subject.Version, v.Object.Name
		return c.Policy.waive([]Violation{replacing(v.Object, v.Subject, e)}, c.Today)[0]
	}
	turned := overwriting(v.Rule, v.Object, v.Subject)
	turned.Severity, turned.Waiver = v.Severity, v.Waiver
	return turned
}

func (d *Decision) decide(c Case, before []Violation) {
	broken := Breaking(d.Violations)
	switch {
	case slices.ContainsFunc(broken, breachesLock):
		d.Verdict, d.Obstacle = Block, ObstacleMode
	case c.repeats(d.Violations) || len(broken) == 0 || len(broken) < len(Breaking(before)):
		d.Verdict = d.quietOrWarn(before)
	case c.Policy.Mode == ModeWarn:
		d.Verdict = Warned
	case c.Policy.Mode == ModeBlock && tolerable(broken):
		d.tolerate()
	case c.Policy.Mode == ModeBlock:
		d.Verdict, d.Obstacle = Block, ObstacleMode
	default:
		d.rewriteOrBlock(c, broken)
	}
}

// rewriteOrBlock asks for another plan, where there may be one.
func (d *Decision) rewriteOrBlock(c Case, broken []Violation) {
	d.Proposal, d.Obstacle = Propose(c, broken)
	switch {
	case d.Obstacle == "":
		d.Verdict = Rewrite
	case tolerable(broken):
		d.tolerate()
	default:
		d.Verdict = Block
	}
}

// tolerate lets a plan through with needs that block nothing.
func (d *Decision) tolerate() {
	d.Violations = tolerate(d.Violations)
	d.Verdict, d.Obstacle, d.Proposal = Warned, "", Proposal{}
}

// quietOrWarn allows without a word only where the plan adds nothing to report.
func (d *Decision) quietOrWarn(before []Violation) Verdict {
	known := map[string]bool{}
	for _, v := range before {
		known[v.Key()] = true
	}
	news := func(v Violation) bool { return v.Breaks() || v.Waiver != nil || !known[v.Key()] }
	if len(d.Standing) > 0 || slices.ContainsFunc(d.Violations, news) {
		return Warned
	}
	return Allow
}

// touchedNames lists the distributions that a plan adds, replaces or removes.
func touchedNames(before, after Set) []string {
	touched := []string{}
	for _, name := range names(before, after) {
		if before.Distributions[name] != after.Distributions[name] {
			touched = append(touched, name)
		}
	}
	return touched
}

// names returns the names of all distributions in the sets, sorted.
func names(sets ...Set) []string {
	all := map[string]bool{}
	for _, s := range sets {
		for name := range s.Distributions {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// downgrades reports which installed distributions go back although nobody asked for them by name: a constraint of the
// user's own that refuses the installed one asks for it too.
func downgrades(c Case, changes []Change) []Violation {
	var found []Violation
	for _, change := range changes {
		b, a := c.Before.Distributions[change.Name], c.After.Distributions[change.Name]
		if b == nil || a == nil || a.Version.IsZero() || b.Version.IsZero() || a.Version.Compare(b.Version) >= 0 {
			continue
		}
		_, asked := c.Request.Find(change.Name)
		if !asked && c.Request.LimitsOn(change.Name).Contains(b.Version) {
			found = append(found, Violation{
				Rule: "downgrade", Kind: KindDowngrade, Subject: b.Named(), Object: a.Named(), Severity: Warn,
				Evidence: []Evidence{}, Requires: change.Name,
			})
		}
	}
	return found
}
