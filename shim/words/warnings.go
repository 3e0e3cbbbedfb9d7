package words

import (
	"fmt"
	"io"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// mostWarnings is how many of a run's warnings are written; the rest is counted.
const mostWarnings = 3

// warnings writes what was let through and should be known, a line each, and what to do about it.
func warnings(w io.Writer, s Style, r record.Record) {
	texts := warned(r)
	for i, text := range texts[:min(len(texts), mostWarnings)] {
		if more := len(texts) - mostWarnings; i == mostWarnings-1 && more > 0 {
			text += fmt.Sprintf(" (and %d more%s)", more, toExplain(r))
		}
		Line(w, s, "warning", text)
	}
	if text := dependents(r); text != "" {
		Line(w, s, "warning", text)
	}
	nextSteps(w, s, r)
	if n := len(r.Standing); n > 0 {
		Line(w, s, "warning", standing(r.Standing))
		Remarked(w, s, Command("pipguard", "check", "--env", r.Environment), "says what goes together")
	}
}

// warned is a run's warnings but for dependents': one for each violation, and one for all that a distribution lacks.
func warned(r record.Record) []string {
	var texts []string
	told := map[policy.Named]bool{}
	for _, v := range r.Violations {
		lacks := lacking(v.Subject, r)
		switch {
		case r.Verdict == policy.Rewrite && v.Breaks(), summedUp(v, r): // what the rewrite avoided; one line of dependents'
		case len(lacks) == 0 || !missing(v):
			texts = append(texts, warning(v, r))
		case !told[v.Subject]:
			told[v.Subject] = true
			texts = append(texts, fmt.Sprintf("%s lacks %s", v.Subject, few(lacks)))
		}
	}
	return texts
}

// missing says whether a violation is that nothing installed provides what its subject asks for.
func missing(v policy.Violation) bool {
	return !v.Breaks() && (v.Kind == policy.KindMissing || v.Kind == policy.KindImport && v.Object.Version == "")
}

// lacking is what a distribution requires that the run has not removed, and that is not there.
func lacking(subject policy.Named, r record.Record) []string {
	var all []string
	for _, v := range r.Violations {
		if v.Kind == policy.KindMissing && v.Subject == subject && !v.Breaks() && !takenAway(v, r) {
			all = append(all, v.Requires)
		}
	}
	return all
}

// standing says what is broken from before the run.
func standing(all []policy.Violation) string {
	v := all[0]
	text := fmt.Sprintf("%s does not go with %s, from before this run", v.Object, v.Subject)
	if v.Kind == policy.KindLock {
		text = breach(v) + ", from before this run"
	}
	if n := len(all); n > 1 {
		text += fmt.Sprintf(" (and %d more)", n-1)
	}
	return text
}

// toExplain leads to what is only counted; "" where the run is not remembered.
func toExplain(r record.Record) string {
	if r.ID == "" {
		return ""
	}
	return ": " + explain(r)
}

// nextSteps writes what mends what was warned of, where that is known: what is lacking is installed, and what worked
// before the run is brought back.
func nextSteps(w io.Writer, s Style, r record.Record) {
	if r.Undo == nil {
		return // nothing was changed here
	}
	var incomplete []string
	back, away := dependents(r) != "", false
	for _, v := range r.Violations {
		pin := v.Subject.Name + "==" + v.Subject.Version
		switch {
		case r.Verdict == policy.Rewrite && v.Breaks(): // avoided
		case !v.Breaks() && len(lacking(v.Subject, r)) > 0:
			if !slices.Contains(incomplete, pin) {
				incomplete = append(incomplete, pin)
			}
		case v.Waiver == nil && (v.Breaks() || v.IsNeed()) && worked(v, r):
			back = true
		case v.Waiver == nil && v.Kind == policy.KindImport && v.Object.Version != "" && came(v.Subject, r):
			away = true
		}
	}
	if program, ok := installsMore(r); ok && len(incomplete) > 0 {
		Remarked(w, s, Pip(program, [][]string{append([]string{"install"}, incomplete...)}), "brings what is lacking")
	}
	if back {
		Remarked(w, s, Command(r.Undo...), "puts it back")
	} else if away {
		Remarked(w, s, Command(r.Undo...), "takes it away again")
	}
}

// came says whether a run has brought a distribution that was not there.
func came(d policy.Named, r record.Record) bool {
	return slices.Contains(r.Changes, policy.Change{Name: d.Name, To: d.Version})
}

// worked says whether a violation's subject was there before the run as it is, and its object was not.
func worked(v policy.Violation, r record.Record) bool {
	return !changed(r, v.Subject.Name) && slices.ContainsFunc(r.Changes, func(c policy.Change) bool { return c.Name == v.Object.Name && c.From != "" })
}

// installsMore is how a further install is started; false where that is none of the run's kind.
func installsMore(r record.Record) (program []string, ok bool) {
	if Installer(r.Command) != "uv" {
		return r.Typed, true
	}
	return []string{"uv", "pip"}, len(r.Command) > 1 && r.Command[1] == "pip"
}
