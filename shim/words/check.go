package words

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// Check reports what a set breaks: a line that sums it up and one for each violation, then a block for each with the
// reasons, what was not judged, and one command that mends several.
func Check(w io.Writer, s Style, c inquiry.Checked) {
	kind, text := summary(c)
	Line(w, s, kind, text)
	if len(c.Violations) > 1 {
		for _, v := range c.Violations {
			brief(w, s, v)
		}
	}
	for _, v := range c.Violations {
		fmt.Fprintln(w)
		checked(w, s, v, c)
	}
	if len(c.Notes) > 0 || c.Alone {
		fmt.Fprintln(w)
	}
	for _, n := range c.Notes {
		wrapped(w, s, s.paint("note:", color.FgBlue)+" ", "      ", noteText(n, c))
	}
	if c.Alone {
		note(w, s, "judged by itself, without what is installed")
	}
	if c.Together != nil && (c.Fetched == nil || !c.Blank()) {
		Remarked(w, s, Command(c.Together...), "judges it with what is installed")
	}
	if c.Fetched != nil {
		does := "asks pip's index, and imports what comes"
		if slices.Contains(c.Fetched, "-") {
			does = "with the same input: " + does
		}
		Remarked(w, s, Command(c.Fetched...), does)
	}
	if c.Combined != nil {
		fmt.Fprintln(w)
		Remarked(w, s, Pip(c.Pip, [][]string{append([]string{"install"}, c.Install(c.Combined)...)}), mends(c))
	}
}

// brief writes a violation's one line.
func brief(w io.Writer, s Style, v inquiry.Violation) {
	cross, _ := s.marks()
	shade := color.FgRed
	if !v.Breaks() {
		cross, shade = "!", color.FgYellow
	}
	wrapped(w, s, s.paint(cross, shade, color.Bold)+" ", "  ", clause(v.Violation))
}

// mends says how much the one command does.
func mends(c inquiry.Checked) string {
	breaks := breaking(c)
	switch {
	case c.Mended < breaks:
		return fmt.Sprintf("mends %d of the %s in one command", c.Mended, count(breaks, "violation"))
	case c.Mended == 2:
		return "mends both in one command"
	}
	return fmt.Sprintf("mends all %d in one command", c.Mended)
}

func breaking(c inquiry.Checked) (number int) {
	for _, v := range c.Violations {
		if v.Breaks() {
			number++
		}
	}
	return number
}

// summary says in one line whether the set holds.
func summary(c inquiry.Checked) (kind, text string) {
	breaks := breaking(c)
	where := fmt.Sprintf("Python %s, %s", c.Python, c.Platform)
	if c.PythonOf != "" {
		where = fmt.Sprintf("Python %s of %s, %s", c.Python, c.PythonOf, c.Platform)
	}
	if c.Environment != "" {
		where = c.Environment + ", " + where
	}
	what := count(c.Distributions, "distribution")
	if asked := c.Distributions + c.Unplaced(); asked > c.Judged {
		what = fmt.Sprintf("%s, %d of them unknown", count(asked, "distribution"), asked-c.Judged)
	}
	switch {
	case breaks > 0:
		return "broken", fmt.Sprintf("%s among %s (%s)", count(breaks, "violation"), what, where)
	case c.Blank():
		return "warning", fmt.Sprintf("nothing was judged: %s, none of them known here (%s)", count(c.Distributions+c.Unplaced(), "distribution"), where)
	case c.Distributions == 0:
		return "ok", fmt.Sprintf("there is nothing to judge (%s)", where)
	case c.NoWheel() > 0:
		return "warning", fmt.Sprintf("no conflicts found, but %d without a wheel: %s (%s)", c.NoWheel(), what, where)
	case len(c.Violations) > 0:
		return "ok", fmt.Sprintf("no conflicts found, %s: %s (%s)", count(len(c.Violations), "warning"), what, where)
	}
	return "ok", fmt.Sprintf("no conflicts found: %s (%s)", what, where)
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// checked writes one violation's block.
func checked(w io.Writer, s Style, v inquiry.Violation, c inquiry.Checked) {
	brief(w, s, v)
	_, arm := s.marks()
	shade := color.FgRed
	if !v.Breaks() {
		shade = color.FgYellow
	}
	lead := s.paint(arm, shade) + " "
	for _, d := range checkedDetails(v) {
		wrapped(w, s, lead+fmt.Sprintf("%-18s ", d.label), strings.Repeat(" ", 23), d.text)
		lead = "    "
	}
	for _, remedy := range v.Remedies {
		Remarked(w, s, Pip(c.Pip, [][]string{append([]string{"install"}, c.Install(remedy.Requirements)...)}), Why(remedy))
	}
	if former := leftBy(v.Violation, c.Drift); former != "" {
		Remarked(w, s, Pip(c.Pip, [][]string{{"install", former}}), "as the last run left it")
	}
	if v.Done && v.Kind == policy.KindOverwrite {
		Remarked(w, s, Pip(c.Pip, mending(v.Violation)), fmt.Sprintf("%s alone, whole again", v.Subject.Name))
	}
	if v.Done && v.Kind == policy.KindTags {
		again := []string{"install", "--force-reinstall", "--no-deps", v.Subject.Name + "==" + v.Subject.Version}
		Remarked(w, s, Pip(c.Pip, [][]string{again}), "takes the wheel that fits")
	}
	note(w, s, source(v.Violation))
}

// clause says in one clause what a violation is.
func clause(v policy.Violation) string {
	switch v.Kind {
	case policy.KindProvider:
		return fmt.Sprintf("%s and %s overwrite each other's files", v.Subject, v.Object)
	case policy.KindOverwrite:
		return fmt.Sprintf("%s overwrites %s of %s", v.Object, overwritten(v), v.Subject)
	case policy.KindMissing:
		return fmt.Sprintf("%s lacks %s", v.Subject, v.Requires)
	case policy.KindLock:
		return fmt.Sprintf("%s is not what the lock holds", v.Object)
	case policy.KindTags:
		tag, _, _ := strings.Cut(v.Requires, " ")
		return fmt.Sprintf("%s was installed from a wheel for %s, which does not fit this Python %s and platform", v.Subject, tag, v.Object.Version)
	}
	switch {
	case v.IsNeed() && v.Waiver == nil:
		return need(v)
	case v.Waiver != nil && !v.Breaks():
		return fmt.Sprintf("%s: waived until %s: %s", atOdds(v), v.Waiver.Until, v.Waiver.Reason)
	case v.Breaks():
		return atOdds(v)
	case v.Kind == policy.KindMetadata:
		return fmt.Sprintf("%s refuses %s by its metadata, yet %s", v.Subject, v.Object, admittedBy(v))
	case v.Kind == policy.KindObserved:
		return fmt.Sprintf("%s runs with %s, and warns", v.Subject, v.Object)
	}
	return fmt.Sprintf("%s and %s", v.Subject, v.Object)
}

// atOdds says what a set holds against a pair: where a declared range is all the evidence, that it is refused.
func atOdds(v policy.Violation) string {
	if v.Kind == policy.KindMetadata {
		return refused(v)
	}
	return fmt.Sprintf("%s breaks %s", v.Object, v.Subject)
}

func checkedDetails(v inquiry.Violation) []detail {
	var all []detail
	add := func(label, text string) {
		if text != "" {
			all = append(all, detail{label, text})
		}
	}
	for _, place := range v.Where {
		add("asked for in", fmt.Sprintf("%s (%s)", place, place.Name))
	}
	if v.IsNeed() || v.Kind == policy.KindRule || v.Kind == policy.KindArtifact || v.Kind == policy.KindLock {
		add("needs", v.Requires)
	}
	add("its metadata says", declares(v.Violation))
	if v.Kind != policy.KindLock {
		add("why", strings.TrimRight(v.Reason, "."))
	}
	for _, e := range telling(v.Evidence) {
		add(tellingOf(v.Violation, e))
	}
	if v.Waiver != nil && v.Breaks() {
		add("waiver", fmt.Sprintf("ended on %s", v.Waiver.Until))
	}
	return all
}

// noteText says what should be known of a set beside its violations.
func noteText(n inquiry.Note, c inquiry.Checked) string {
	items := strings.Join(n.Items, ", ")
	switch n.Kind {
	case inquiry.NoteChosen:
		return "no pins, judged as the newest that metadata admits: " + items
	case inquiry.NoteUnknown:
		return "nothing is known of these, so what they require was not judged: " + items + meantBy(n.Items)
	case inquiry.NoteAtHand:
		return "judged by their metadata as it is installed, without their code: " + items
	case inquiry.NoteUnrun:
		if len(n.Items) > 1 {
			return fmt.Sprintf("nobody has recorded a run of %d of the pairs; --json names them", len(n.Items))
		}
		return "nobody has recorded a run of " + items
	case inquiry.NoteNoWheel:
		return fmt.Sprintf("pip would have to build these or cannot install them, without a wheel for Python %s on %s: %s", c.Python, c.Platform, items)
	case inquiry.NoteOther:
		return "only markers were judged for this Python, not whether it has these releases: what is installed is for Python " + items
	case inquiry.NoteArtifact:
		return "files that could not be read, judged by metadata alone: " + items
	case inquiry.NoteNeeds:
		return "not all of what code imports was judged: " + items
	case inquiry.NoteSource:
		return "no wheel at hand, so their code was not looked at: " + items
	case inquiry.NotePlan:
		return planned(n.Items)
	case inquiry.NoteOpen:
		return "not judged, for only an index or a build would tell their releases: " + items
	}
	return "nothing is asked for"
}

// mostPlanned is how many planned distributions are named.
const mostPlanned = 10

// planned says what pip would install.
func planned(items []string) string {
	if len(items) == 0 {
		return "pip would install nothing"
	}
	text := "pip would install " + strings.Join(items[:min(len(items), mostPlanned)], ", ")
	if more := len(items) - mostPlanned; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// meantBy asks for the name that one of some releases, "tensorflw 2.8", is a misspelling of; "" where none is.
func meantBy(releases []string) string {
	for _, release := range releases {
		name, _, _ := strings.Cut(release, " ")
		if slices.Contains(evidence.Names(), name) {
			continue
		}
		if meant := Meant(name, evidence.Names()); meant != "" {
			return meant
		}
	}
	return ""
}
