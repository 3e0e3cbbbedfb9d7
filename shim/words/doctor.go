package words

import (
	"fmt"
	"io"
	"slices"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/record"
)

// Doctor writes a line for each check that holds, and a line for each finding.
func Doctor(w io.Writer, s Style, checks []record.Check) {
	for _, c := range checks {
		if len(c.Findings) == 0 {
			fmt.Fprintf(w, "%s   %s\n", s.paint("ok", color.FgGreen), c.Name)
		}
		for _, f := range c.Findings {
			fmt.Fprintf(w, "%s %-12s %s\n", s.paint("FAIL", color.FgRed), c.Name, Clean(finding(f)))
		}
	}
}

// Accepted reports which drift is accepted as what is installed, and which is not since it breaks something.
func Accepted(w io.Writer, s Style, checks []record.Check) {
	for _, c := range checks {
		for _, f := range c.Findings {
			switch {
			case f.What != record.Drifted:
			case f.Fixable:
				Line(w, s, "accepted", Clean(drift(*f.Change))+"; it is no longer drift")
			default:
				Line(w, s, "not accepted", Clean(drift(*f.Change))+": "+apartFrom(*f.Broken))
			}
		}
	}
}

// Standing says that a repair has left something.
func Standing(w io.Writer, s Style, checks []record.Check) {
	n := 0
	for _, c := range checks {
		n += len(c.Findings)
	}
	if n > 0 {
		Line(w, s, "warning", "not mended: "+count(n, "finding")+"; --fix installs and removes no distribution, and edits no policy")
	}
}

var findings = map[record.What]string{
	record.NotGuarded: "not guarded: there is no %s", record.NoProgram: "the guard's program is gone: %s",
	record.OtherProgram: "%s is another version than this program", record.NoShim: "%s is not the guard",
	record.NoHook: "the start-up hook is gone or was edited: %s", record.NoLauncher: "the real pip's launcher is gone: %s",
	record.Loosened:      "lockdown was enabled, and %s does not say so any more",
	record.StaleFallback: "pip.conf in %s holds pins, and there is no lockdown any more",
	record.NoFallback:    "pip.conf in %s does not hold the lock's pins", record.Unfinished: "run %s did not end; its changes are half done",
	record.Leftover: "%s was left behind by a killed pip",
}

func finding(f record.Finding) string {
	switch f.What {
	case record.Drifted:
		return drift(*f.Change)
	case record.Broken:
		return apartFrom(*f.Broken)
	case record.Flawed:
		return Flawed([]record.Flaw{*f.Flaw})
	case record.OffLock:
		return lockDrift([]lock.Change{*f.Locked})[0]
	}
	if format, ok := findings[f.What]; ok {
		return fmt.Sprintf(format, f.Path)
	}
	return f.Detail
}

// DoctorHints gives what to do about findings, each once; locked says whether the environment is in lockdown.
func DoctorHints(prefix string, checks []record.Check, locked bool) []string {
	var hints []string
	var off []lock.Change
	for _, c := range checks {
		for _, f := range c.Findings {
			if f.What == record.OffLock {
				off = append(off, *f.Locked)
			}
		}
	}
	if !locked && otherVersions(off) {
		hints = append(hints, Command("pipguard", "lock", prefix)+"  # "+lockAnew)
	}
	seen := map[record.What]bool{}
	back := driftBack(prefix, checks)
	var flaws []record.Flaw // one command mends them all: pip is refused beside those that are left
	for _, c := range checks {
		for _, f := range c.Findings {
			if f.Flaw != nil {
				flaws = append(flaws, *f.Flaw)
			}
			hint := remedy(prefix, f)
			key := f.What
			if f.Fixable {
				key = "fixable"
			}
			switch {
			case hint == "" || seen[key]:
			case f.What == record.Broken: // before --fix, which takes what came past the guard as it is: then check knows no way back
				hints = append([]string{hint}, hints...)
			default:
				hints = append(hints, hint)
			}
			seen[key] = true
		}
	}
	if back != "" {
		hints = append([]string{back}, hints...)
	}
	if line := Mending([]string{"pipguard", "pip", "--env", prefix}, flaws); line != "" {
		hints = append([]string{line}, hints...) // first: what --fix then takes as it is, is whole
	}
	return hints
}

func remedy(prefix string, f record.Finding) string {
	switch {
	case f.Fixable:
		return Command("pipguard", "doctor", "--fix", prefix)
	case f.What == record.NotGuarded:
		return Command("pipguard", "enable", prefix)
	case f.What == record.Loosened:
		return Command("pipguard", "enable", "--lockdown", prefix) + "  # sets it again"
	case f.What == record.Leftover:
		return Command("rm", "-r", f.Path)
	case f.What == record.OffLock:
		return relock(prefix, f.Locked)
	case f.What == record.Broken:
		return Command("pipguard", "check", "--env", prefix) + "  # says what goes together"
	}
	return ""
}

// driftBack is the command that takes drift that breaks something back to what the guard left; "" where there is none.
func driftBack(prefix string, checks []record.Check) string {
	remove, install := []string{"uninstall"}, []string{"install"}
	for _, c := range checks {
		for _, f := range c.Findings {
			switch {
			case f.What != record.Drifted || f.Fixable:
			case f.Change.From == "":
				remove = append(remove, f.Change.Name)
			default:
				install = append(install, f.Change.Name+"=="+f.Change.From)
			}
		}
	}
	args := slices.DeleteFunc([][]string{remove, install}, func(words []string) bool { return len(words) == 1 })
	if len(args) == 0 {
		return ""
	}
	return Pip([]string{"pipguard", "pip", "--env", prefix}, args) + "  # as the last run left it"
}

// relock is the command that brings a distribution back to the lock.
func relock(prefix string, c *lock.Change) string {
	if c.Locked == "" {
		return Command("pipguard", "pip", "--env", prefix, "uninstall", c.Name)
	}
	return Command("pipguard", "pip", "--env", prefix, "install", "--no-deps", "--force-reinstall", c.Name+"=="+c.Locked)
}
