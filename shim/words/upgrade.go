package words

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/upgrade"
)

// Upgrade writes what an upgrade did as a table: what moved, and what stays and why. The place is the environment as it is
// called from here.
func Upgrade(w io.Writer, s Style, r upgrade.Report, place string) {
	rows, locked := r.Upgrades, 0
	if all := r.Locked(); all > mostLocked {
		rows = slices.DeleteFunc(slices.Clone(rows), upgrade.Row.Locked)
		locked = all
	}
	name, from, to := 0, 0, len("stays")
	for _, row := range rows {
		name, from, to = max(name, len(row.Name)), max(from, len(row.From)), max(to, len(turns(row)))
	}
	Line(w, s, "upgrade", summed(r, place))
	for _, row := range rows {
		lead := fmt.Sprintf("  %-*s  %-*s %-*s", name, Clean(row.Name), from, Clean(row.From), to, Clean(turns(row)))
		if why := behind(row); why != "" {
			wrapped(w, s, lead+"  ", strings.Repeat(" ", min(columns(lead)+2, s.Width/2)), why)
			continue
		}
		fmt.Fprintln(w, strings.TrimRight(lead, " "))
	}
	if locked > 0 {
		fmt.Fprintf(w, "  %d distributions stay: the lock holds them\n", locked)
	}
	leftOver(w, s, r.LeftOver)
}

// mostLocked is how many distributions that a lock holds have a row each; more are counted in one.
const mostLocked = 3

// sums counts an upgrade's rows: those that move, come new, go, and stay.
func sums(r upgrade.Report) (moved, added, removed, stay int) {
	for _, row := range r.Upgrades {
		switch {
		case !row.Moves():
			stay++
		case row.From == "":
			added++
		case row.To == "":
			removed++
		default:
			moved++
		}
	}
	return moved, added, removed, stay
}

// summed sums an upgrade's table up: all of its rows are counted.
func summed(r upgrade.Report, place string) string {
	moved, added, removed, stay := sums(r)
	if moved+added+removed == 0 {
		return fmt.Sprintf("nothing to do for the %d distributions in %s", r.Installed, place)
	}
	parts := []string{fmt.Sprintf("%d of %d distributions in %s", moved, r.Installed, place)}
	for _, part := range []struct {
		number int
		what   string
	}{{added, "added"}, {removed, "removed"}, {stay, "not moved"}} {
		if part.number > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.number, part.what))
		}
	}
	return strings.Join(parts, ", ")
}

// UpgradeDone says that an upgrade was carried out, and how it is taken back.
func UpgradeDone(w io.Writer, s Style, r upgrade.Report, undo []string) {
	moved, added, removed, _ := sums(r)
	Line(w, s, "done", fmt.Sprintf("%s in one run", count(moved+added+removed, "change")))
	Remarked(w, s, Command(undo...), "puts all of it back")
}

// leftOver names what nothing requires any more in one line, and what of it does not work in one line each.
func leftOver(w io.Writer, s Style, left []upgrade.LeftOver) {
	if len(left) == 0 {
		return
	}
	var names []string
	for _, l := range left {
		names = append(names, l.Name)
	}
	note(w, s, "no longer required by anything: "+strings.Join(names, ", "))
	for _, l := range left {
		if l.Error != "" {
			note(w, s, fmt.Sprintf("%s %s cannot be imported: %s", l.Name, l.Version, l.Error))
		}
	}
}

// turns says what a distribution turns into.
func turns(row upgrade.Row) string {
	switch {
	case !row.Moves():
		return "stays"
	case row.To == "":
		return "removed"
	}
	return "-> " + row.To
}

// behind says why a distribution is not at its newest release; "" where it is.
func behind(row upgrade.Row) string {
	switch {
	case row.Stays != "":
		return string(row.Stays)
	case !row.Behind():
		return ""
	case len(row.HeldBy) == 0:
		return fmt.Sprintf("not %s: pip found no plan with it", row.Newest)
	}
	text, more := fmt.Sprintf("not %s: %s", row.Newest, holds(row.HeldBy[0])), row.HeldBy[1:]
	if len(more) > 0 && sameObject(row.HeldBy[0], more[0]) {
		text += fmt.Sprintf(", and %s %s", more[0].Subject, more[0].Requires)
		more = more[1:]
	}
	if len(more) > 0 {
		text += fmt.Sprintf(" (and %d more)", len(more))
	}
	return text
}

// sameObject says whether two violations are declared requirements of one distribution.
func sameObject(a, b policy.Violation) bool {
	return a.Kind == policy.KindMetadata && b.Kind == policy.KindMetadata && a.Object == b.Object
}

// holds says in a clause what stands against a release.
func holds(v policy.Violation) string {
	switch {
	case v.IsNeed():
		return fmt.Sprintf("%s %s%s", v.Subject, asks(v), at(v))
	case v.Kind == policy.KindMetadata || v.Kind == policy.KindMissing:
		return fmt.Sprintf("%s requires %s", v.Subject, v.Requires)
	case v.Kind == policy.KindProvider:
		return fmt.Sprintf("%s would overwrite the files of %s", v.Object, v.Subject)
	case v.Kind == policy.KindArtifact:
		return fmt.Sprintf("%s is %s", v.Subject, cmp.Or(built(v), "built for "+v.Requires))
	case v.Reason != "":
		return fmt.Sprintf("%s and %s: %s", v.Subject, v.Object, strings.TrimRight(v.Reason, "."))
	}
	return fmt.Sprintf("%s does not work with %s", v.Subject, v.Object)
}

// at is the place in the code that a need stands at, in brackets.
func at(v policy.Violation) string {
	if e := v.Evidence[0]; e.Text("file") != "" {
		return " (" + placeIn(e.Text("file"), e) + ")"
	}
	return ""
}

// built says what a distribution's files were built for, "" where the evidence does not.
func built(v policy.Violation) string {
	for _, e := range v.Evidence {
		if text := e.Text("built_for"); text != "" {
			return "built for " + text
		}
	}
	return ""
}
