package uv

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
)

// A Change is one line of what uv would do.
type Change struct {
	Name    string // normalised
	Version string // "" for what is installed from a URL or folder
	URL     string // where uv says one
	Arrives bool   // else it is removed
}

// errUnread says that uv's plan is not in a form that is known.
var errUnread = errors.New("cannot read uv's plan")

// changeLine is " + name==version", " - …", " ~ …" (the same release again), or " + name @ URL", as uv 0.4 to 0.13 have them;
// a version may be followed by its URL in parentheses.
var changeLine = regexp.MustCompile(`^ ([+~-]) ([A-Za-z0-9][A-Za-z0-9._-]*)(?:==([^ ]+)(?: \(from (.+)\))?| @ (.+))$`)

// readText reads what `uv … --dry-run` prints. What it says it would do is counted against what it lists.
func readText(text string) ([]Change, error) {
	var changes []Change
	arriving, leaving, said := 0, 0, false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "Would replace "):
			return nil, ErrReplaces
		case strings.HasPrefix(line, "Would install "):
			said = counted(line, &arriving)
		case strings.HasPrefix(line, "Would uninstall "):
			said = counted(line, &leaving)
		case strings.HasPrefix(line, "Would make no changes"), strings.HasPrefix(line, "No requirements found"):
			said = true
		case strings.HasPrefix(line, " + "), strings.HasPrefix(line, " - "), strings.HasPrefix(line, " ~ "):
			found := changeLine.FindStringSubmatch(line)
			if found == nil {
				return nil, fmt.Errorf("%w: the line %q", errUnread, line)
			}
			c := Change{Name: pep508.Normalize(found[2]), Version: found[3], URL: found[4] + found[5], Arrives: found[1] != "-"}
			if found[1] == "~" {
				leaving--
				changes = append(changes, Change{Name: c.Name, Version: c.Version, URL: c.URL})
			}
			changes = append(changes, c)
		}
	}
	return changes, check(changes, arriving, leaving, said)
}

// counted reads the number of "Would install 2 packages".
func counted(line string, into *int) bool {
	_, err := fmt.Sscanf(strings.Fields(line)[2], "%d", into)
	return err == nil
}

// check compares what was listed with what was said.
func check(changes []Change, arriving, leaving int, said bool) error {
	for _, c := range changes {
		if c.Arrives {
			arriving--
		} else {
			leaving--
		}
	}
	switch {
	case !said:
		return fmt.Errorf("%w: it does not say what it would do", errUnread)
	case arriving > 0 || leaving > 0:
		return fmt.Errorf("%w: it lists fewer changes than it counts", errUnread)
	}
	return nil
}
