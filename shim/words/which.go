package words

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// Which answers on one screen: what metadata admits, what was seen to work, what the guide claims, by Python, and the
// release to take.
func Which(w io.Writer, s Style, a inquiry.Answer) {
	s.Wraps = true // it is a screen, not a log: machines read the JSON
	wrapped(w, s, "", "  ", fmt.Sprintf("which %s goes with %s? (%s, %s)", a.Name, strings.Join(a.With, " and "), whichPython(a), a.Platform))
	fmt.Fprintln(w)
	switch {
	case !a.Known:
		whichUnknown(w, s, a, a.Name)
		return
	case len(a.Unknown) == len(a.With) && !slices.ContainsFunc(a.Releases, isRated):
		whichUnknown(w, s, a, a.Unknown...)
		return
	case len(a.Releases) == 0:
		whichNothing(w, s, a)
		return
	}
	whichSources(w, s, a)
	whichPythons(w, s, a)
	recommend(w, s, a)
}

// whichPython names the Python that an answer is for, and whose it is where none was asked for.
func whichPython(a inquiry.Answer) string {
	switch {
	case a.NoneOn != "":
		return fmt.Sprintf("any Python: Python %s of %s has no wheels of them", a.NoneOn, a.Environment)
	case a.Python == "":
		return "any Python"
	case a.Environment != "":
		return "Python " + a.Python + " of " + a.Environment
	}
	return "Python " + a.Python
}

// isRated says whether anything is known against a release.
func isRated(r inquiry.Release) bool { return r.Verdict != policy.Allow }

// whichUnknown says of what nothing is known, and what still can be asked.
func whichUnknown(w io.Writer, s Style, a inquiry.Answer, names ...string) {
	wrapped(w, s, "", "  ", NotKnown(names...))
	fmt.Fprintln(w)
	Hint(w, s, NotKnownHint([]string{"pipguard", "which"}, []string{"--with"}, append([]string{a.Name}, a.With...)...))
}

// whichNothing says why there is no answer.
func whichNothing(w io.Writer, s Style, a inquiry.Answer) {
	for _, m := range a.Missing {
		text := fmt.Sprintf("%s has no wheel for Python %s on %s", m.Requirement, a.Python, a.Platform)
		switch {
		case len(m.Pythons) == 0:
			text = fmt.Sprintf("%s has no wheel on %s", m.Requirement, a.Platform)
		default:
			text += "; it has for " + strings.Join(m.Pythons, ", ")
		}
		wrapped(w, s, "", "  ", text)
	}
	if len(a.Missing) == 0 {
		wrapped(w, s, "", "  ", fmt.Sprintf("no release of %s has a wheel for a Python that the others have one for", a.Name))
	}
}

func whichSources(w io.Writer, s Style, a inquiry.Answer) {
	row := func(label, text string, attributes ...color.Attribute) {
		if text != "" {
			wrapped(w, s, s.paint(fmt.Sprintf("%-17s ", label), attributes...), strings.Repeat(" ", 18), text)
		}
	}
	of := func(is func(inquiry.Release) bool) []bool {
		marks := make([]bool, len(a.Releases))
		for i, r := range a.Releases {
			marks[i] = is(r)
		}
		return marks
	}
	inside := of(func(r inquiry.Release) bool { return r.Declared == inquiry.Inside })
	admits := ranges(a, inside)
	if len(admits) > 2*s.Width {
		admits = series(a, inside)
	}
	if admits == "" && slices.ContainsFunc(a.Releases, func(r inquiry.Release) bool { return r.Declared == inquiry.Outside }) {
		admits = "none"
	}
	row("metadata admits", admits, color.Bold)
	row("says nothing", series(a, of(func(r inquiry.Release) bool { return r.Declared == inquiry.Undeclared })), color.Bold)
	row("seen to work", series(a, of(func(r inquiry.Release) bool { return r.Observed == evidence.Works && held(r) == "" })), color.FgGreen)
	row("works, if held", whichHeld(a, of), color.FgGreen)
	row("works, and warns", series(a, of(func(r inquiry.Release) bool { return r.Observed == evidence.Warns })), color.FgYellow)
	row("seen to fail", series(a, of(func(r inquiry.Release) bool { return r.Observed == evidence.Fails })), color.FgRed)
	for _, claim := range a.Claims {
		row("the guide claims", fmt.Sprintf("%s (%s)", claim.Text, claim.Source), color.FgBlue)
	}
	row("installed, warned", series(a, of(func(r inquiry.Release) bool { return r.Verdict == policy.Warned })), color.FgYellow)
	row("blocked", series(a, of(func(r inquiry.Release) bool { return r.Verdict == policy.Block })), color.FgRed)
	for _, text := range whichFiles(a) {
		row(filesLabel, text, color.FgRed)
	}
	if len(a.Unread) > 0 {
		row("files not read", strings.Join(a.Unread, ", "), color.FgYellow)
	}
	if len(a.Unknown) > 0 {
		row("not in evidence", strings.Join(a.Unknown, ", "), color.FgYellow)
	}
}

// held is what was held in a release's runs so that the runs' subjects themselves run.
func held(r inquiry.Release) string {
	var all []string
	for _, run := range r.Runs {
		if run.Held != "" && !slices.Contains(all, run.Held) {
			all = append(all, run.Held)
		}
	}
	return strings.Join(all, " ")
}

// whichHeld writes the releases that work where others are held back, with what these are.
func whichHeld(a inquiry.Answer, of func(func(inquiry.Release) bool) []bool) string {
	var parts, seen []string
	for _, r := range a.Releases {
		beside := held(r)
		if r.Observed != evidence.Works || beside == "" || slices.Contains(seen, beside) {
			continue
		}
		seen = append(seen, beside)
		releases := series(a, of(func(r inquiry.Release) bool { return r.Observed == evidence.Works && held(r) == beside }))
		parts = append(parts, releases+" with "+strings.ReplaceAll(beside, " ", together))
	}
	return strings.Join(parts, "; ")
}

// whichFiles says what files at hand are evidence against some release.
func whichFiles(a inquiry.Answer) []string {
	var all []string
	for _, r := range a.Releases {
		for _, e := range r.Evidence {
			label, text := describe(e)
			switch {
			case e.Text("needs") != "":
				label, text = filesLabel, needed(e)
			case e.Text("version") != "":
				text = fmt.Sprintf("%s %s: %s", e.Text("distribution"), e.Text("version"), text)
			}
			if text = Clean(text); label == filesLabel && !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}

// whichPythons writes the newest release of each sort for each Python, where there is more than one.
func whichPythons(w io.Writer, s Style, a inquiry.Answer) {
	var pythons []string
	for _, r := range a.Releases {
		for _, python := range r.Pythons {
			if !slices.Contains(pythons, python) {
				pythons = append(pythons, python)
			}
		}
	}
	if len(pythons) < 2 {
		return
	}
	slices.SortFunc(pythons, func(x, y string) int { return pep440.MustParse(x).Compare(pep440.MustParse(y)) })
	newest := func(python string, is func(inquiry.Release) bool) string {
		for _, r := range slices.Backward(a.Releases) {
			if slices.Contains(r.Pythons, python) && is(r) {
				return r.Version
			}
		}
		return "none"
	}
	fmt.Fprintf(w, "\n%-17s %-15s %-15s %s\n", "newest, by Python", "admitted", "seen to work", "let through")
	for _, python := range pythons {
		fmt.Fprintf(w, "%-17s %-15s %-15s %s\n", "  "+python,
			newest(python, func(r inquiry.Release) bool { return r.Declared == inquiry.Inside }),
			newest(python, func(r inquiry.Release) bool { return r.Observed.Runs() }),
			newest(python, inquiry.Release.Passes))
	}
}
