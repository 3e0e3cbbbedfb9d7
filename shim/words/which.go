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
			if e.Text("needs") != "" {
				label, text = filesLabel, needed(e)
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

// recommend names the release to take, and why.
func recommend(w io.Writer, s Style, a inquiry.Answer) {
	fmt.Fprintln(w)
	if a.Recommended == nil {
		whichNone(w, s, a)
		return
	}
	best := a.Releases[slices.IndexFunc(a.Releases, func(r inquiry.Release) bool { return r.Version == a.Recommended.Version })]
	lead := s.paint("recommended:", color.FgGreen, color.Bold) + " "
	wrapped(w, s, lead, "  ", fmt.Sprintf("%s %s (Python %s), %s", a.Name, best.Version, a.Recommended.Python, whichReason(a, best)))
	install := append([]string{"pip", "install", a.Name + "==" + best.Version}, best.With...)
	Hint(w, s, Command(install...))
}

// whichNone says that there is nothing to take: what breaks among the others, with what to ask about it, or that no release
// goes with them.
func whichNone(w io.Writer, s Style, a inquiry.Answer) {
	lead := s.paint("none: ", color.FgRed, color.Bold)
	if len(a.Apart) == 0 {
		wrapped(w, s, lead, "      ", "no release of "+a.Name+" goes with that")
		return
	}
	v := a.Apart[0]
	wrapped(w, s, lead, "      ", fmt.Sprintf("%s, whichever %s is taken", clause(v), a.Name))
	ask := []string{"pipguard", "which", v.Subject.Name, "--with", v.Object.Name + "==" + v.Object.Version}
	if a.Python != "" {
		ask = append(ask, "--python", a.Python)
	}
	if v.Object.Version != "" {
		Hint(w, s, Command(ask...))
	}
}

// whichReason says why a release is recommended, and what runs lack.
func whichReason(a inquiry.Answer, r inquiry.Release) string {
	switch a.Recommended.Because {
	case inquiry.BecauseBoth:
		return "the newest admitted by metadata and seen to work" + ran(r)
	case inquiry.BecausePartly:
		return "the newest admitted by metadata and seen to work" + ran(r) + "; nobody has run it with " + strings.Join(r.NotRun, " and ") + whichRun(a)
	case inquiry.BecauseDeclared:
		return "the newest that metadata admits; nobody has recorded a run of it"
	case inquiry.BecauseObserved:
		return "the newest that was seen to run" + ran(r) + "; metadata refuses it, so it is installed with a warning"
	}
	return "the newest that nothing is known against"
}

// whichRun says why a release that was run with all of the others is not the one that is recommended.
func whichRun(a inquiry.Answer) string {
	r, ok := a.RunWithAll()
	if !ok {
		return ""
	}
	text := "; " + r.Version + " is the newest that was run with all of them"
	if r.Declared == inquiry.Outside {
		text += ", and metadata refuses it"
	}
	return text
}

// ran names the recorded runs behind a release's result.
func ran(r inquiry.Release) string {
	var runs []string
	for _, run := range r.Runs {
		runs = append(runs, fmt.Sprintf("%s; CPython %s, %s", run.Releases, run.Python, run.Date))
	}
	if len(runs) == 0 {
		return ""
	}
	return " (" + strings.Join(runs, "; ") + ")"
}

// ranges writes the marked releases, three or more in a row as "1.15.0 to 1.15.3".
func ranges(a inquiry.Answer, marks []bool) string {
	var parts []string
	for i := 0; i < len(marks); i++ {
		if !marks[i] {
			continue
		}
		end := i
		for end+1 < len(marks) && marks[end+1] && seriesOf(a.Releases[end+1].Version) == seriesOf(a.Releases[i].Version) {
			end++
		}
		first, last := a.Releases[i].Version, a.Releases[end].Version
		switch end - i {
		case 0:
			parts = append(parts, first)
		case 1:
			parts = append(parts, first, last)
		default:
			parts = append(parts, first+together+"to"+together+last)
		}
		i = end
	}
	return strings.Join(parts, ", ")
}

// series writes whole series by their names, "2.1 to 2.7", and what is left release by release.
func series(a inquiry.Answer, marks []bool) string {
	type group struct {
		name string
		all  bool
		text string
	}
	var groups []group
	for i := 0; i < len(marks); {
		end, all := i, true
		part := make([]bool, len(marks))
		for ; end < len(marks) && seriesOf(a.Releases[end].Version) == seriesOf(a.Releases[i].Version); end++ {
			all = all && marks[end]
			part[end] = marks[end]
		}
		groups = append(groups, group{seriesOf(a.Releases[i].Version), all, ranges(a, part)})
		i = end
	}
	var parts []string
	for i := 0; i < len(groups); i++ {
		end := i
		for groups[i].all && end+1 < len(groups) && groups[end+1].all {
			end++
		}
		switch {
		case !groups[i].all && groups[i].text != "":
			parts = append(parts, groups[i].text)
		case groups[i].all && end > i+1:
			parts = append(parts, groups[i].name+together+"to"+together+groups[end].name)
			i = end
		case groups[i].all:
			parts = append(parts, groups[i].name)
		}
	}
	return strings.Join(parts, ", ")
}

// seriesOf is a release's first two segments.
func seriesOf(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}
