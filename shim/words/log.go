package words

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/journal"
)

// Log writes runs, oldest first: a line each, and below it what the run changed.
func Log(w io.Writer, entries []journal.Entry) {
	for _, e := range entries {
		fmt.Fprintf(w, "%-6s %s  %-9s %s\n", e.ID, e.Time.Local().Format(time.DateTime), became(e), Command(e.Command...))
		for _, c := range e.Changes {
			fmt.Fprintf(w, "       %s\n", Clean(change(policy.Change(c))))
		}
	}
}

// became says in a word what a run ended as.
func became(e journal.Entry) string {
	switch {
	case e.Outcome == "stopped":
		return "blocked"
	case e.Outcome == "done" && e.Verdict == "rewrite" && len(e.Changes) == 0:
		return "kept"
	case e.Outcome == "done" && e.Verdict == "rewrite":
		return "rewrote"
	default:
		return e.Outcome
	}
}

// NotRejected says of a run that it was neither blocked nor rewritten, and what became of it.
func NotRejected(e journal.Entry) string {
	how, changes := passed(e)
	if changes != "" {
		changes = ": " + changes
	}
	return fmt.Sprintf("run %s %s, nothing was rejected%s", e.ID, how, changes)
}

// passed says how a run ended that was not rejected, and what it changed, "" for nothing.
func passed(e journal.Entry) (how, changed string) {
	var changes []policy.Change
	for _, c := range e.Changes {
		changes = append(changes, policy.Change(c))
	}
	how = "was let through"
	switch e.Outcome {
	case "off":
		how = "was not guarded (PIPGUARD=off)"
	case "failed":
		how = "ended with " + Installer(e.Command) + "'s own error"
	case "put-back":
		how = "was let through and then put back"
	}
	return how, Changes(changes)
}

func change(c policy.Change) string {
	switch {
	case c.From == "":
		return fmt.Sprintf("%s %s added", c.Name, c.To)
	case c.To == "":
		return fmt.Sprintf("%s %s removed", c.Name, c.From)
	default:
		return fmt.Sprintf("%s %s -> %s", c.Name, c.From, c.To)
	}
}

// Changes says what became of distributions, in one line.
func Changes(changes []policy.Change) string {
	const most = 6
	var parts []string
	for i, c := range changes {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(changes)-most))
			break
		}
		parts = append(parts, change(c))
	}
	return strings.Join(parts, ", ")
}
