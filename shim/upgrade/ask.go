package upgrade

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Arguments are pip's, with a file of constraints and pip's own options as they were typed. An eager upgrade moves what the
// roots lead to as well.
func (s Scope) Arguments(held []Hold, constraints string, options []string) []string {
	args := []string{"install", "--upgrade", "--upgrade-strategy", "eager", "--no-input", "--disable-pip-version-check", "-c", constraints}
	args = append(args, options...)
	for _, r := range s.asked(held) {
		args = append(args, r.String())
	}
	return args
}

// asked is what pip is asked for, less what is left out.
func (s Scope) asked(held []Hold) []pep508.Requirement {
	return slices.DeleteFunc(slices.Concat(s.Roots, s.Rest), func(r pep508.Requirement) bool { return leftOut(held, r.Key()) })
}

// asks says whether pip is asked for anything with these held back.
func (s Scope) asks(held []Hold) bool {
	return len(s.asked(held)) > 0
}

// Constraints is the text of the file that keeps pip from going back, from moving what stays, and from what is held back.
// What was named with a specifier may go back.
func (s Scope) Constraints(held []Hold) string {
	var text strings.Builder
	text.WriteString("# written by pipguard for one upgrade\n")
	for _, name := range slices.Sorted(maps.Keys(s.Set.Distributions)) {
		d := s.Set.Distributions[name]
		_, typed := s.Typed[name]
		switch {
		case s.Stays[name] != "", leftOut(held, name):
			writeConstraint(&text, policy.Pin(d))
			s.writeNeeds(&text, d)
		case pinned(held, name):
			writeConstraint(&text, policy.Pin(d))
		case !typed:
			writeConstraint(&text, floor(d))
		}
	}
	for _, h := range held {
		if !h.Specifiers.IsEmpty() {
			writeConstraint(&text, policy.Constraint{Name: h.Name, Specifiers: h.Specifiers})
		}
	}
	return text.String()
}

func writeConstraint(text *strings.Builder, c policy.Constraint) {
	if !c.Specifiers.IsEmpty() {
		fmt.Fprintln(text, c)
	}
}

// floor keeps a distribution from going back. A local version ("2.1+cpu") has a floor without its label, PEP 440.
func floor(d *policy.Distribution) policy.Constraint {
	if d.Version.IsZero() {
		return policy.Constraint{}
	}
	public, _, _ := strings.Cut(d.Version.String(), "+")
	at, err := pep440.ParseSpecifiers(">=" + public)
	if err != nil {
		return policy.Constraint{}
	}
	return policy.Constraint{Name: d.Name, Specifiers: at}
}

// writeNeeds adds what a distribution that stays requires of others and has now: pip is not asked for it, and would not
// know.
func (s Scope) writeNeeds(text *strings.Builder, d *policy.Distribution) {
	for _, r := range d.Requires {
		have := s.Set.Distributions[r.Key()]
		if have != nil && r.URL == "" && r.Marker.Holds(s.Set.Markers) && r.Specifiers.Contains(have.Version) {
			writeConstraint(text, policy.Constraint{Name: r.Key(), Specifiers: r.Specifiers})
		}
	}
}
