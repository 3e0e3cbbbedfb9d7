package words

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/record"
)

// Explain describes a rejection in full: what was asked, what it would have done, by which rules and evidence, and the ways out.
func Explain(w io.Writer, s Style, r record.Record) {
	wrapped(w, s, fmt.Sprintf("%s  %s  ", s.paint(r.ID, color.Bold), r.Verdict), "    ", Headline(r))
	fmt.Fprintln(w)
	occasion(w, s, r)
	row := func(label, text string) { labelled(w, s, fmt.Sprintf("%-18s ", label), text) }
	label := "which brings"
	for _, chain := range r.Chain {
		if len(chain) > 1 { // else it is the request itself
			row(label, strings.Join(chain, " "+s.arrow()+" "))
			label = ""
		}
	}
	var left []string
	for _, i := range r.Instead {
		if i.Now == "" {
			left = append(left, i.Name+" "+i.Alone)
			continue
		}
		instead := "installed instead"
		if i.Stayed {
			instead = "stays"
		}
		row(Installer(r.Command)+" alone", fmt.Sprintf("%s %s; %s: %s", i.Name, orNone(i.Alone), instead, i.Now))
	}
	if len(left) > 0 {
		row("left out", strings.Join(left, ", "))
	}
	for _, v := range r.Violations {
		violation(w, s, v, r)
	}
	if len(r.Unread) > 0 {
		fmt.Fprintln(w)
		row("without files", unread(r.Unread))
	}
	if r.Obstacle != "" && r.Verdict == policy.Block && r.Obstacle != policy.ObstacleMode {
		fmt.Fprintln(w)
		row("not rewritten", obstacle(r))
	}
	ways(w, s, r)
}

// ExplainPassed describes a run that was neither blocked nor rewritten: what it changed, and what was warned about.
func ExplainPassed(w io.Writer, s Style, e journal.Entry, r record.Record) {
	how, changes := passed(e)
	if changes == "" {
		changes = "nothing was changed"
	}
	wrapped(w, s, fmt.Sprintf("%s  %s: ", s.paint(e.ID, color.Bold), how), "    ", changes)
	fmt.Fprintln(w)
	occasion(w, s, r)
	for _, v := range r.Violations {
		violation(w, s, v, r)
	}
	fmt.Fprintln(w)
	Remarked(w, s, Command("pipguard", "log", "--env", e.Environment), "lists the runs before it")
}

// occasion writes when, how and where a run was started, and why it was put back; a block's violations say that themselves.
func occasion(w io.Writer, s Style, r record.Record) {
	labelled(w, s, fmt.Sprintf("%-18s ", "when"), r.Time.Local().Format(time.DateTime))
	labelled(w, s, fmt.Sprintf("%-18s ", "command"), Command(r.Command...))
	labelled(w, s, fmt.Sprintf("%-18s ", "environment"), r.Environment+" (Python "+r.Python+")")
	if r.Problem != "" && r.Verdict != policy.Block {
		labelled(w, s, fmt.Sprintf("%-18s ", "put back"), r.Problem)
	}
}

// labelled writes a text behind its label, further lines below the text.
func labelled(w io.Writer, s Style, label, text string) {
	wrapped(w, s, label, strings.Repeat(" ", len(label)), text)
}

func orNone(version string) string {
	if version == "" {
		return "not at all"
	}
	return version
}

// violation writes one violation with all its evidence.
func violation(w io.Writer, s Style, v policy.Violation, r record.Record) {
	fmt.Fprintln(w)
	shade, text := color.FgRed, headline(v, r)
	if r.Verdict == policy.Warned || r.Verdict == policy.Allow {
		shade, text = color.FgYellow, warning(v, r)
	}
	wrapped(w, s, s.paint(v.Severity.String()+":", shade)+" ", "  ", text)
	row := func(label, text string) {
		if text != "" {
			labelled(w, s, fmt.Sprintf("  %-16s ", label), text)
		}
	}
	row("rule", strings.TrimPrefix(source(v), "rule "))
	if v.IsNeed() && text != need(v) {
		row("why", need(v))
	}
	if v.Kind != policy.KindProvider && v.Kind != policy.KindOverwrite {
		row("requires", v.Requires)
	}
	row("why", v.Reason)
	for _, e := range v.Evidence {
		row(e.Kind(), evidenceText(e))
	}
	if v.Waiver != nil {
		row("waiver", fmt.Sprintf("until %s: %s", v.Waiver.Until, v.Waiver.Reason))
	}
}

// A sentence is what a kind of evidence says, and the fields that it says it with.
type sentence struct {
	format string
	fields []string
}

// overwriting is what is said of a provider.
var overwriting = sentence{"%s %s writes over the files of %s", []string{"distribution", "version", "overwrites"}}

// clauses are what a kind of evidence says, and the fields that it says it with.
var clauses = map[string]sentence{
	"declared": {"%s %s requires %s", []string{"distribution", "version", "requires"}},
	"artifact": {"%s %s was built for %s", []string{"distribution", "version", "built_for"}},
	"observed": {"%s on CPython %s, %s", []string{"result", "python", "date"}},
}

// evidenceText writes an evidence: its clause, and before or after it what else it has, in a fixed order.
func evidenceText(e policy.Evidence) string {
	if e.Text("needs") != "" {
		return needed(e)
	}
	clause, known := clauses[e.Kind()]
	if e.Text("overwrites") != "" {
		clause = overwriting
	}
	values := []any{}
	for _, field := range clause.fields {
		known = known && e.Text(field) != ""
		values = append(values, e.Text(field))
	}
	if !known {
		return strings.Join(fields(e), ", ")
	}
	said, rest := fmt.Sprintf(clause.format, values...), fields(e, append(clause.fields, "message")...)
	if e.Kind() == "observed" {
		return strings.TrimSuffix(strings.Join(append(rest, said), ", ")+": "+e.Text("message"), ": ")
	}
	return strings.Join(append([]string{said}, rest...), ", ")
}

// fields writes an evidence's fields but its kind and those that are written already, in a fixed order.
func fields(e policy.Evidence, but ...string) []string {
	var parts []string
	for key, value := range e {
		if key != "kind" && !slices.Contains(but, key) {
			parts = append(parts, fmt.Sprintf("%s %v", strings.ReplaceAll(key, "_", " "), value))
		}
	}
	slices.Sort(parts)
	return parts
}

func ways(w io.Writer, s Style, r record.Record) {
	if r.Verdict != policy.Block {
		return
	}
	fmt.Fprintln(w)
	hints(w, s, record.Record{Hints: r.Hints, Typed: r.Typed, Lockdown: r.Lockdown, Relock: r.Relock, MayLift: r.MayLift})
	for _, v := range r.Violations {
		if v.Breaks() {
			allow := Command("pipguard", "allow", r.ID, "--reason", "TEXT", "--until", "DATE")
			Remarked(w, s, allow, "sets "+v.Rule+" aside, here and until then")
			return
		}
	}
}
