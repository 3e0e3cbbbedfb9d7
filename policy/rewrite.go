package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Constraint is what a further resolution must keep, and which distribution needs it.
type Constraint struct {
	Name       string
	Specifiers pep440.Specifiers
	For        Named  // the distribution that needs it
	Rule       string // the id of the violation that it comes from
}

func (c Constraint) String() string {
	return pep508.Requirement{Name: c.Name, Specifiers: c.Specifiers}.String()
}

// Pin is the constraint that holds a distribution at its version; one without specifiers where no specifier can say it.
func Pin(d *Distribution) Constraint {
	operator := "=="
	if d.Version.IsZero() {
		operator = "==="
	}
	exactly, _ := pep440.ParseSpecifiers(operator + d.Text)
	return Constraint{Name: d.Name, Specifiers: exactly, For: d.Named(), Rule: "planned"}
}

// A Proposal is how a further round should ask pip, so that the outcome becomes compatible.
type Proposal struct {
	Constraints []Constraint // all of them, those of earlier rounds first
	Unpin       []string     // exact pins of the request that must give way (pins = "rewrite")
	Leave       []string     // planned distributions to leave out: an installed member of their family serves
}

// Obstacle says why a plan cannot be rewritten; "" where it can.
type Obstacle string

const (
	ObstacleMode          Obstacle = "mode"      // the policy's mode is block
	ObstaclePinned        Obstacle = "pinned"    // the request admits no compatible release
	ObstacleUntrusted     Obstacle = "untrusted" // the rule is an untrusted project's: it can only block
	ObstacleStuck         Obstacle = "stuck"     // the constraints are in force and the violation stays
	ObstacleFamily        Obstacle = "family"    // two providers, and the second was asked for by name
	ObstacleFarBack       Obstacle = "far-back"  // an unrelated distribution would go years back
	ObstacleNoDeps        Obstacle = "no-deps"   // only another release of what the request leaves alone would do
	ObstacleNeeded        Obstacle = "needed"    // what was asked for, and cannot be another release, requires what breaks
	ObstacleUnsatisfiable Obstacle = "nothing"   // pip found no resolution under the constraints
)

// Propose finds the fewest constraints under which another resolution may be compatible.
func Propose(c Case, broken []Violation) (Proposal, Obstacle) {
	r := rewriter{Case: c, proposal: Proposal{Constraints: slices.Clone(c.Applied)}}
	for _, v := range broken {
		if obstacle := r.resolve(v); obstacle != "" {
			return Proposal{}, obstacle
		}
	}
	switch {
	case len(r.proposal.Constraints) > len(c.Applied):
		r.proposal.Leave = nil // to leave out holds the rest of the plan as it is, so that comes last
	case len(r.proposal.Leave) == 0:
		return Proposal{}, ObstacleStuck
	}
	return r.proposal, ""
}

type rewriter struct {
	Case
	proposal Proposal
}

func (r *rewriter) resolve(v Violation) Obstacle {
	switch {
	case !v.canConstrain && !v.Overwrites():
		return ObstacleUntrusted
	case v.Kind == KindProvider:
		return r.leave(v)
	case v.Kind == KindOverwrite:
		return r.keepNewcomer(v)
	case v.IsNeed():
		return r.mend(v)
	case r.keepsBoth(v):
		return r.either(r.leadOtherAway, r.moveObject, r.movable(v.Object.Name), v)
	default:
		return r.either(r.move, r.leadOtherAway, len(r.others(v)) > 0, v)
	}
}

// move has the subject or the object in another release, whichever costs less.
func (r *rewriter) move(v Violation) Obstacle {
	if r.keepsObject(v) {
		return r.either(r.leadAway, r.moveObject, v.Kind == KindRule && r.movable(v.Object.Name), v)
	}
	return r.either(r.moveObject, r.leadAway, r.avoidable(v), v)
}

// keepsBoth says whether subject and object stay as installed, while another distribution that the rule is about is the
// plan's own choice.
func (r *rewriter) keepsBoth(v Violation) bool {
	return !r.Touches(v.Subject.Name) && !r.Touches(v.Object.Name) && len(r.others(v)) > 0
}

// others lists what leads those that the plan has out of a violated rule's reach, but for its subject.
func (r *rewriter) others(v Violation) []Constraint {
	return slices.DeleteFunc(r.Escapes(v), func(c Constraint) bool { return c.Name == v.Subject.Name || !r.Touches(c.Name) })
}

// leadOtherAway constrains the first of those that can be led out of the rule's reach.
func (r *rewriter) leadOtherAway(v Violation) (obstacle Obstacle) {
	for _, other := range r.others(v) {
		if obstacle = r.constrain(other.Name, other.Specifiers, v); obstacle == "" {
			return ""
		}
	}
	return obstacle
}

// either goes one way, or the other one where that is open and the first is not, or costs a pin. The obstacle is the first
// one's.
func (r *rewriter) either(first, second func(Violation) Obstacle, open bool, v Violation) Obstacle {
	r.proposal.Constraints, r.proposal.Unpin = slices.Clip(r.proposal.Constraints), slices.Clip(r.proposal.Unpin)
	was := r.proposal
	obstacle := first(v)
	if !open || obstacle == "" && len(r.proposal.Unpin) == len(was.Unpin) {
		return obstacle
	}
	gone := r.proposal
	r.proposal = was
	if second(v) != "" || obstacle == "" && len(r.proposal.Unpin) > len(was.Unpin) {
		r.proposal = gone
		return obstacle
	}
	return ""
}

// movable says whether another plan may have a distribution in another release: the request leads to it.
func (r *rewriter) movable(name string) bool {
	if r.Request.NoDeps {
		return r.Request.Names(name)
	}
	return r.Touches(name) || slices.Contains(Reachable(r.Case, nil), name)
}

// keepsObject says whether the object stays as installed while the subject is the plan's own, free choice.
func (r *rewriter) keepsObject(v Violation) bool {
	subject, asked := r.Request.Find(v.Subject.Name)
	return r.Touches(v.Subject.Name) && !r.Touches(v.Object.Name) && !(asked && subject.Pinned())
}

// moveObject constrains the object to what the subject needs of it.
func (r *rewriter) moveObject(v Violation) Obstacle {
	return r.constrain(v.Object.Name, pep508.MustParse(v.Requires).Specifiers, v)
}

// constrain adds a constraint on a name, and what unchanged owners ask of the same name, so that one more round is enough.
func (r *rewriter) constrain(name string, specifiers pep440.Specifiers, v Violation) Obstacle {
	needer := v.Subject
	if name == needer.Name {
		needer = v.Object // for whose sake it is led away
	}
	return r.constrainFor(name, specifiers, needer, v.Rule)
}

// constrainFor is constrain for a distribution and a rule.
func (r *rewriter) constrainFor(name string, specifiers pep440.Specifiers, needer Named, rule string) Obstacle {
	if asked, ok := r.Request.Find(name); ok && (asked.Fixed || asked.Specifiers.Excludes(specifiers)) {
		if asked.Fixed || !asked.Pinned() || r.Policy.Pins != PinsRewrite {
			return ObstaclePinned
		}
		r.proposal.Unpin = append(r.proposal.Unpin, name)
	}
	if r.Request.LimitsOn(name).Excludes(specifiers) {
		return ObstaclePinned
	}
	if r.Policy.Pins != PinsRewrite && r.PinsExclude(name, specifiers) {
		return ObstacleNeeded
	}
	if r.deadEnd(name, specifiers) {
		return ObstacleUnsatisfiable
	}
	if r.Request.NoDeps && !r.movable(name) {
		return ObstacleNoDeps
	}
	all := specifiers
	for _, applied := range r.proposal.Constraints {
		if applied.Name == name {
			if applied.Specifiers.String() == specifiers.String() {
				return "" // in force already
			}
			all = all.And(applied.Specifiers)
		}
	}
	if all.Excludes(specifiers) {
		return ObstacleStuck
	}
	r.proposal.Constraints = append(r.proposal.Constraints, Constraint{name, specifiers, needer, rule})
	for _, owned := range r.owners(name) {
		if !owned.Specifiers.Excludes(all) && !all.Within(owned.Specifiers) {
			all = all.And(owned.Specifiers)
			r.proposal.Constraints = append(r.proposal.Constraints, owned)
		}
	}
	return ""
}

// deadEnd says whether a plan under that constraint led nowhere.
func (r *rewriter) deadEnd(name string, specifiers pep440.Specifiers) bool {
	return slices.ContainsFunc(r.Dead, func(c Constraint) bool {
		return c.Name == name && c.Specifiers.String() == specifiers.String()
	})
}

// owners returns what distributions that the plan leaves as they are ask of a name by their metadata, where it is kept now.
func (r *rewriter) owners(name string) []Constraint {
	var found []Constraint
	installed := r.Before.Distributions[name]
	for _, owner := range r.Before.Names() {
		d := r.Before.Distributions[owner]
		for _, q := range d.Requires {
			if q.Key() == name && !r.Touches(owner) && q.Marker.Holds(r.Before.Markers) && installed != nil && installed.Meets(q) {
				found = append(found, Constraint{name, q.Specifiers, d.Named(), owner + "-requires-" + name})
			}
		}
	}
	return found
}

// keepNewcomer holds what would write over another's files to its installed release, which did not. What comes new is there
// because something needs it, and stays the user's choice.
func (r *rewriter) keepNewcomer(v Violation) Obstacle {
	if was := r.Before.Distributions[v.Object.Name]; was != nil && was.Pinnable() {
		return r.constrain(v.Object.Name, Pin(was).Specifiers, v)
	}
	return ObstacleFamily
}

// leave drops the one of two providers that is new and was not asked for, where the other one is installed or was asked
// for, and meets what is required.
func (r *rewriter) leave(v Violation) Obstacle {
	spare, kept := v.Object.Name, v.Subject.Name
	if r.Dispensable(kept) && !r.Dispensable(spare) {
		spare, kept = kept, spare
	}
	if !r.Dispensable(spare) || r.Dispensable(kept) {
		return ObstacleFamily
	}
	without := r.After.Without([]string{spare})
	left := Violations(r.about(without, []string{kept}))
	for _, l := range left {
		if l.Kind == KindMetadata && l.Object.Name == kept && r.Touches(l.Subject.Name) {
			// The newcomer needs another release of the family than the one that is installed: it must fit that one.
			return r.leadAway(l)
		}
	}
	r.proposal.Leave = append(r.proposal.Leave, spare)
	return ""
}
