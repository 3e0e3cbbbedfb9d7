package words

import (
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// Report writes a decision in pip's own diagnostic shape: one screen, short first. An allowed run has no words.
func Report(w io.Writer, s Style, r record.Record) {
	switch r.Verdict {
	case policy.Block:
		block(w, s, r)
	case policy.Rewrite:
		rewrote(w, s, r)
		warnings(w, s, r)
	default:
		warnings(w, s, r)
	}
	if r.Verdict != policy.Block && len(r.Unread) > 0 {
		Line(w, s, "warning", unread(r.Unread))
	}
	if r.Verdict != policy.Block && r.NotTried != "" {
		Line(w, s, "warning", "not all that this may break could be imported beforehand: "+r.NotTried)
		if r.Verify != nil {
			Remarked(w, s, Command(r.Verify...), "imports it now")
		}
	}
}

func block(w io.Writer, s Style, r record.Record) {
	Blocked(w, s, r)
	WaysOut(w, s, r)
}

// Blocked writes the first part of a block: what would break, and why. It has no hints, for which pip may be asked.
func Blocked(w io.Writer, s Style, r record.Record) {
	v := r.Violations[0]
	Line(w, s, "blocked", headline(v, r))
	cross, arm := s.marks()
	fmt.Fprintf(w, "\n%s %s\n", s.paint(cross, color.FgRed), stopped(r))
	lead := s.paint(arm, color.FgRed) + " "
	for _, d := range append(details(v, r, s), others(r)...) {
		for _, line := range s.wrap(d.text, s.Width-detailColumn) {
			fmt.Fprintf(w, "%s%-18s %s\n", lead, d.label, line)
			lead, d.label = "    ", ""
		}
	}
	fmt.Fprintln(w)
}

// WaysOut writes the other part of a block: what to type instead, and where the rule comes from.
func WaysOut(w io.Writer, s Style, r record.Record) {
	v := r.Violations[0]
	hints(w, s, r)
	note(w, s, source(v)+"; "+explain(r))
	if v.Kind == policy.KindMetadata && r.Lockdown == "" {
		note(w, s, "to set what is declared aside until a date: "+Command("pipguard", "allow", r.ID, "--reason", "TEXT", "--until", "DATE"))
	}
	if len(r.Keep) > 0 {
		note(w, s, "to keep "+strings.Join(r.Keep, " ")+", as it is installed: nothing to do")
	}
	if text := relocking(r); text != "" {
		note(w, s, text)
	}
}

// explain is the command that describes a run in full, in one piece.
func explain(r record.Record) string { return "pipguard" + together + "explain" + together + r.ID }

// detailColumn is where a detail's text begins, behind the arm and its label.
const detailColumn = 23

func stopped(r record.Record) string {
	switch {
	case r.PutBack:
		return "the environment was put back as it was before"
	case len(r.Command) > 1 && r.Command[0] == "pipguard" && r.Command[1] == "undo":
		return "the undo was stopped before it changed anything"
	case r.Static:
		return Installer(r.Command) + " was not started: nothing was downloaded or changed"
	}
	return Installer(r.Command) + " was stopped before it changed anything"
}

// Installer names what a command line installs by: uv, or pip for all else.
func Installer(command []string) string {
	if len(command) > 0 && command[0] == "uv" {
		return "uv"
	}
	return "pip"
}

// others names what else the plan would break, a line each.
func others(r record.Record) []detail {
	const most = 5
	var all []detail
	for _, v := range r.Violations[1:] {
		if v.Breaks() {
			text := headline(v, r)
			if place := r.Where[v.Object.Name]; place != "" {
				text += " (" + place + ")"
			}
			all = append(all, detail{"also", Clean(text)})
		}
	}
	if len(all) > most {
		all = append(all[:most], detail{"", fmt.Sprintf("and %d more", len(all)-most)})
	}
	return all
}

// lifting says how what the lock forbids is done on purpose. It is not a hint: pasted as it is, the command would be blocked.
func lifting(r record.Record) string {
	switch {
	case !r.MayLift:
		return "only users who can write " + r.Lockdown + " can lift this lockdown: lockdown = false there"
	case r.Relock == "":
		return "to change this on purpose, set lockdown = false in " + r.Lockdown
	}
	return "to change this on purpose, set lockdown = false in " + r.Lockdown + ", type " + r.Relock + ", and set lockdown = true again"
}

func hints(w io.Writer, s Style, r record.Record) {
	if r.Lockdown != "" {
		note(w, s, lifting(r))
	}
	for _, h := range r.Hints {
		if h.Edit != "" {
			note(w, s, fmt.Sprintf("write %s: %s", h.Edit, h.Why))
			continue
		}
		command := h.Command
		if r.Typed != nil && h.Args != nil {
			command = Pip(r.Typed, h.Args)
		}
		Remarked(w, s, command, h.Why)
	}
	if r.Tried != nil {
		note(w, s, fruitless(*r.Tried))
	}
	if r.Obstacle != "" && r.Obstacle != policy.ObstacleMode && r.Obstacle != policy.ObstaclePinned {
		note(w, s, obstacle(r))
	}
	if path := untrusted(r); path != "" {
		Remarked(w, s, Command("pipguard", "policy", "trust", path), "once you have read it")
	}
}

// fruitless says that nothing was found that leads out of a block.
func fruitless(t record.Tried) string {
	text := "tried " + count(t.Plans, "other plan")
	if t.Partly {
		text += ", as far as time allowed"
	}
	if t.Plans == 1 {
		return text + ": it breaks something or cannot be resolved"
	}
	return text + ": each breaks something or cannot be resolved"
}

func rewrote(w io.Writer, s Style, r record.Record) {
	var left []string
	given := map[string]bool{} // the rules whose reason is written
	for _, i := range r.Instead {
		switch {
		case i.Stayed:
			continue // as it was, and no violation is about pip's own choice
		case i.Now == "":
			left = append(left, i.Name+" "+i.Alone)
			continue
		}
		kind, text := "rewrote", fmt.Sprintf("%s %s instead of %s", i.Name, i.Now, i.Alone)
		switch {
		case i.Alone == "":
			text = fmt.Sprintf("%s %s, which %s alone leaves out", i.Name, i.Now, Installer(r.Command))
		case i.Kept:
			kind, text = "kept", fmt.Sprintf("%s %s, not %s", i.Name, i.Now, i.Alone)
		}
		Line(w, s, kind, fmt.Sprintf("%s: %s (%s)", text, whyInstead(i, r, given), explain(r)))
	}
	if len(left) > 0 {
		Line(w, s, "rewrote", fmt.Sprintf("left out %s (%s)", strings.Join(left, ", "), explain(r)))
	}
}

// unread says whose files were not judged.
func unread(all []record.Unread) string {
	const most = 4
	var names []string
	for _, u := range all[:min(len(all), most)] {
		name := u.Name + " " + u.Version
		if u.Reason != "" {
			name += " (" + u.Reason + ")"
		}
		names = append(names, name)
	}
	text := strings.Join(names, ", ")
	if len(all) > most {
		text += fmt.Sprintf(" and %d more", len(all)-most)
	}
	return "judged without the files of " + text + ", which could not be read"
}

// Line writes one line that starts with the program's name and a word to search for.
func Line(w io.Writer, s Style, kind, text string) {
	shades := []color.Attribute{color.Bold}
	switch kind {
	case "blocked", "error", "broken":
		shades = append(shades, color.FgRed)
	case "warning", "put back", "recovered":
		shades = append(shades, color.FgYellow)
	case "rewrote", "kept", "ok", "enabled", "undone", "done":
		shades = append(shades, color.FgGreen)
	}
	wrapped(w, s, "pipguard: "+s.paint(kind+":", shades...)+" ", "  ", text)
}

func note(w io.Writer, s Style, text string) {
	wrapped(w, s, s.paint("note:", color.FgBlue)+" ", "      ", text)
}

// Hint writes one line to paste, whole however long it is.
func Hint(w io.Writer, s Style, text string) {
	fmt.Fprintf(w, "%s %s\n", s.paint("hint:", color.FgCyan), Clean(text))
}

// Remarked writes a command to paste and its reason, which is a comment to a shell: beside the command in a log, below it on
// a terminal, where a whole line is soon pasted into a shell that takes no comments (zsh as it comes).
func Remarked(w io.Writer, s Style, command, why string) {
	if !s.Wraps {
		Hint(w, s, command+"  # "+why)
		return
	}
	Hint(w, s, command)
	wrapped(w, s, "      # ", "      # ", why)
}
