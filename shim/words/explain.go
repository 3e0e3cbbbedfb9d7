package words

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// Explain tells a rejection in full: what was asked, what it would have done, by which rules and evidence, and the ways out.
func Explain(w io.Writer, s Style, r record.Record) {
	fmt.Fprintf(w, "%s  %s  %s\n\n", s.paint(r.ID, color.Bold), r.Verdict, Headline(r))
	row := func(label, text string) { fmt.Fprintf(w, "%-18s %s\n", label, Clean(text)) }
	row("when", r.Time.Local().Format(time.DateTime))
	row("command", Command(r.Command...))
	row("environment", r.Environment+" (Python "+r.Python+")")
	for _, chain := range r.Chain {
		row("which brings", strings.Join(chain, " "+s.arrow()+" "))
	}
	for _, i := range r.Instead {
		row("pip alone", fmt.Sprintf("%s %s; installed instead: %s", i.Name, orNone(i.Alone), orNone(i.Now)))
	}
	for _, v := range r.Violations {
		violation(w, s, v, r)
	}
	if r.Obstacle != "" && r.Verdict == policy.Block && r.Obstacle != policy.ObstacleMode {
		fmt.Fprintln(w)
		row("not rewritten", obstacle(r))
	}
	ways(w, s, r)
}

func orNone(version string) string {
	if version == "" {
		return "not at all"
	}
	return version
}

// violation writes one violation with all its evidence.
func violation(w io.Writer, s Style, v policy.Violation, r record.Record) {
	fmt.Fprintf(w, "\n%s %s\n", s.paint(v.Severity.String()+":", color.FgRed), Clean(headline(v, r)))
	row := func(label, text string) {
		if text != "" {
			fmt.Fprintf(w, "  %-16s %s\n", label, Clean(text))
		}
	}
	row("rule", source(v))
	if v.Requires != "" {
		row("requires", v.Requires)
	}
	row("why", v.Reason)
	for _, e := range v.Evidence {
		row(e.Kind(), fields(e))
	}
	if v.Waiver != nil {
		row("waiver", fmt.Sprintf("until %s: %s", v.Waiver.Until, v.Waiver.Reason))
	}
}

// fields writes an evidence's fields but its kind, in a fixed order.
func fields(e policy.Evidence) string {
	var parts []string
	for key, value := range e {
		if key != "kind" {
			parts = append(parts, fmt.Sprintf("%s %v", strings.ReplaceAll(key, "_", " "), value))
		}
	}
	sort.Strings(parts)
	return strings.Join(parts, ", ")
}

func ways(w io.Writer, s Style, r record.Record) {
	if r.Verdict != policy.Block {
		return
	}
	fmt.Fprintln(w)
	hints(w, s, record.Record{Hints: r.Hints})
	for _, v := range r.Violations {
		if v.Breaks() {
			Hint(w, s, Command("pipguard", "allow", r.ID, "--reason", "TEXT", "--until", "DATE")+"   sets "+v.Rule+" aside, here and until then")
			return
		}
	}
}
