package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/suggest"
	"github.com/pipguard/pipguard/shim/record"
)

// Why says what a suggestion is good for.
func Why(s suggest.Suggestion) string {
	switch s.Why {
	case suggest.NewestWith:
		return fmt.Sprintf("newest that works with %s", s.Of)
	case suggest.Installed:
		return fmt.Sprintf("as it is installed; works with %s", s.Of)
	case suggest.FirstDeclares:
		return fmt.Sprintf("first that declares %s", s.Of)
	case suggest.SameRelease:
		return fmt.Sprintf("the same release, as %s", s.Of.Name)
	case suggest.InPlaceOf:
		return fmt.Sprintf("in the place of %s", s.Of)
	case suggest.Alone:
		return fmt.Sprintf("%s alone", s.Of.Name)
	case suggest.Newer:
		return "no rule forbids these"
	case suggest.Planned:
		return "tried: nothing breaks"
	default:
		return fmt.Sprintf("what %s needs", s.Of)
	}
}

// Pip writes what pip is started with as a line to paste; program is how it was called, nil for "pip".
func Pip(program []string, args [][]string) string {
	if program == nil {
		program = []string{"pip"}
	}
	var commands []string
	for _, a := range args {
		commands = append(commands, Command(slices.Concat(program, a)...))
	}
	return strings.Join(commands, " && ")
}

// Origin says in one clause why a distribution is in an outcome; chain leads to it from the request.
func Origin(n policy.Named, chain []policy.Named, installed bool) string {
	switch {
	case installed:
		return n.Name + " is installed"
	case len(chain) == 1:
		return n.Name + " was asked for"
	case len(chain) > 1:
		return fmt.Sprintf("%s needs %s", chain[len(chain)-2], n.Name)
	}
	return n.Name + " is in the plan"
}

// Requires says what a release that was asked for requires by itself.
func Requires(n policy.Named, q pep508.Requirement) string {
	return fmt.Sprintf("%s itself requires %s", n, q)
}

// Constraints says what a further round of planning keeps to, and who needs it: of each distribution that it constrains now
// all that is in force, less what another constraint implies.
func Constraints(fresh, all []policy.Constraint) string {
	var kept, needers []string
	for _, c := range fresh {
		taken, owners := inForce(c.Name, all)
		if text := taken.String(); !slices.Contains(kept, text) {
			kept = append(kept, text)
		}
		for _, owner := range owners {
			if !slices.Contains(needers, owner) {
				needers = append(needers, owner)
			}
		}
	}
	return fmt.Sprintf("with %s, for %s", strings.Join(kept, " "), strings.Join(needers, ", "))
}

// inForce takes the constraints on one distribution together, and says who needs them.
func inForce(name string, all []policy.Constraint) (taken policy.Constraint, owners []string) {
	taken.Name = name
	for _, c := range all {
		if c.Name == name {
			owners = append(owners, c.For.String())
			taken.Specifiers = taken.Specifiers.And(c.Specifiers)
		}
	}
	taken.Specifiers = taken.Specifiers.Minimal()
	return taken, owners
}

// Headline says in one clause what the first violation of a record would do.
func Headline(r record.Record) string {
	if len(r.Violations) == 0 {
		return strings.Join(r.Notes, "; ")
	}
	return headline(r.Violations[0], r)
}
