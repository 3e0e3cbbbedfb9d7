package words

import (
	"fmt"
	"io"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// Waivers lists the rules that were set aside, a line each.
func Waivers(w io.Writer, s Style, list []record.Waiver) {
	for _, waiver := range list {
		wrapped(w, s, "", "  ", waived(waiver))
		note(w, s, "in "+Place(waiver.File, waiver.Line))
	}
	if len(list) == 0 {
		Line(w, s, "ok", "no rule is set aside")
	}
}

// Allowed reports waivers that were written to a file for a rejection.
func Allowed(w io.Writer, s Style, waivers []policy.Waiver, file string, r record.Record) {
	for _, waiver := range waivers {
		Line(w, s, "allowed", fmt.Sprintf("%s until %s, in %s", waiver.Rule, waiver.Until, file))
	}
	Hint(w, s, Command(r.Command...))
	it := "it"
	if len(waivers) > 1 {
		it = "them"
	}
	Remarked(w, s, Command("pipguard", "allow", "--withdraw", r.ID), "puts "+it+" in force again")
	if !slices.ContainsFunc(r.Violations, policy.Violation.IsNeed) {
		note(w, s, "what code imports is judged all the same, by rules of its own")
	}
}

func waived(w record.Waiver) string {
	if w.Expired {
		return fmt.Sprintf("%s, in force again: the waiver ended on %s", w.Rule, w.Until)
	}
	return fmt.Sprintf("%s until %s: %s", w.Rule, w.Until, w.Reason)
}

// Place names a file and, where it is known, the line.
func Place(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}
