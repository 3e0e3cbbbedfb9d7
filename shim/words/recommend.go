package words

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/shim/inquiry"
)

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
