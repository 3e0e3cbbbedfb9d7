package words

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/record"
)

// Status writes how an environment stands, a line each.
func Status(w io.Writer, s Style, status record.Status) {
	row := func(label, text string) {
		wrapped(w, s, fmt.Sprintf("%-14s ", label), strings.Repeat(" ", 15), text)
	}
	guarded := s.paint("not guarded", color.FgRed)
	if status.Guarded {
		guarded = s.paint("guarded", color.FgGreen)
	}
	fmt.Fprintf(w, "%-14s %s (%s)\n", "environment", Clean(status.Environment), guarded)
	row("real pip", fmt.Sprintf("%s, Python %s", cmp.Or(status.Pip, "none"), status.Python))
	if status.Uv != "" {
		row("real uv", status.Uv)
	}
	row("mode", status.Mode)
	if status.Lockdown != "" {
		row("lockdown", "set by "+status.Lockdown)
	}
	switch {
	case status.LockFile != "":
		row("lock file", status.LockFile)
	case status.Lockdown != "":
		row("lock file", "none; "+Command("pipguard", "lock", status.Environment)+" writes it")
	}
	row("policy", strings.Join(status.Layers, ", "))
	for _, text := range ignoredOrUntrusted(status.Untrusted, status.Problems) {
		row("", text)
	}
	for _, waiver := range status.Waivers {
		row("waiver", waived(waiver))
	}
	if last := status.Last; last != nil {
		row("last rejection", fmt.Sprintf("%s, %s: %s (pipguard explain %s)", last.Time.Local().Format(time.DateTime), last.Verdict, Headline(*last), last.ID))
	}
	amiss(row, status)
}

// amiss writes what is not as the guard left it, a line each.
func amiss(row func(label, text string), status record.Status) {
	if status.Unfinished != "" {
		row("unfinished", fmt.Sprintf("run %s was killed; %s", status.Unfinished, Command("pipguard", "doctor", "--fix", status.Environment)))
	}
	if status.Fallback != "" {
		row("pip.conf", "it has other pins than the policy and the lock; "+Command("pipguard", "enable", status.Environment))
	}
	for _, change := range status.Drift {
		row("drift", drift(change))
	}
	for _, text := range lockDrift(status.Lock) {
		row("lock", text)
	}
	if status.Lockdown == "" && otherVersions(status.Lock) {
		row("", Command("pipguard", "lock", status.Environment)+": "+lockAnew)
	}
	for _, f := range status.Flaws {
		row("flawed", Flawed([]record.Flaw{f}))
	}
	if line := Mending([]string{"pipguard", "pip", "--env", status.Environment}, status.Flaws); line != "" {
		row("", "mended by "+line)
	}
	for _, v := range status.Broken {
		row("broken", apartFrom(v)+" ("+Command("pipguard", "check", "--env", status.Environment)+")")
	}
}

// Foreign warns of project files with our name that were left out.
func Foreign(w io.Writer, s Style, paths []string) {
	for _, path := range paths {
		Line(w, s, "warning", path+" is another tool's and was left out: it "+policyfile.ErrForeign.Error())
	}
}

// apartFrom says of an installed pair that it does not go together.
func apartFrom(v policy.Violation) string {
	switch v.Kind {
	case policy.KindMissing:
		return fmt.Sprintf("%s lacks %s", v.Subject, v.Requires)
	case policy.KindOverwrite:
		return fmt.Sprintf("%s has overwritten %s of %s; mended by %s", v.Object, overwritten(v), v.Subject, Pip(nil, mending(v)))
	case policy.KindProvider:
		return fmt.Sprintf("%s and %s write the same files", v.Subject, v.Object)
	case policy.KindImport:
		return need(v)
	case policy.KindTags:
		return clause(v)
	}
	return fmt.Sprintf("%s does not go with %s", v.Object, v.Subject)
}

// drift says what became of a distribution outside the guard.
func drift(c policy.Change) string {
	switch {
	case c.From == "":
		return fmt.Sprintf("%s %s was added outside the guard", c.Name, c.To)
	case c.To == "":
		return fmt.Sprintf("%s %s was removed outside the guard", c.Name, c.From)
	default:
		return fmt.Sprintf("%s was %s and is %s, changed outside the guard", c.Name, c.From, c.To)
	}
}
