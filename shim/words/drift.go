package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/lock"
)

// Drift says what became of distributions outside the guard: a line each, or one line for what is past a few.
func Drift(changes []policy.Change) []string {
	const most = 5
	var lines []string
	for i, c := range changes {
		if i == most {
			return append(lines, fmt.Sprintf("and %d more were changed outside the guard: pipguard status", len(changes)-most))
		}
		lines = append(lines, drift(c))
	}
	return lines
}

// leftBy is the requirement for the release that the last guarded run left of what a need is broken in, where that was
// changed since; "" where it was not.
func leftBy(v policy.Violation, drift []policy.Change) string {
	for _, c := range drift {
		if v.IsNeed() && v.Object == (policy.Named{Name: c.Name, Version: c.To}) && c.From != "" {
			return c.Name + "==" + c.From
		}
	}
	return ""
}

// lockDrift says how distributions differ from their lock, a line each.
func lockDrift(changes []lock.Change) []string {
	var lines []string
	for _, c := range changes {
		where := fmt.Sprintf("%s line %d", lock.Name, c.Line)
		switch {
		case c.Locked == "" && c.Line == 0:
			lines = append(lines, fmt.Sprintf("%s %s is installed and not in %s", c.Name, c.Installed, lock.Name))
		case c.Installed == "":
			lines = append(lines, strings.TrimRight(fmt.Sprintf("%s is not installed; %s holds %s", c.Name, where, c.Locked), " "))
		case c.Locked != "" && c.Locked != c.Installed && !c.Rebuilt && len(c.Files) == 0:
			lines = append(lines, fmt.Sprintf("%s is %s; %s holds %s", c.Name, c.Installed, where, c.Locked))
		case len(c.Files) > 0:
			lines = append(lines, fmt.Sprintf("%s %s has %s", c.Name, c.Installed, files(c.Files)))
		default:
			lines = append(lines, fmt.Sprintf("%s %s has other contents than when it was locked (%s)", c.Name, c.Installed, where))
		}
	}
	return lines
}

// lockAnew is the remark beside a command that writes the lock once more.
const lockAnew = "the lock of what is installed now"

// otherVersions says whether a lock is off by what was installed or removed alone, and by no changed file.
func otherVersions(changes []lock.Change) bool {
	return len(changes) > 0 && !slices.ContainsFunc(changes, func(c lock.Change) bool { return c.Locked == c.Installed })
}

func files(changed []string) string {
	if len(changed) == 1 {
		return "a changed file: " + changed[0]
	}
	return fmt.Sprintf("%d changed files: %s, …", len(changed), changed[0])
}
