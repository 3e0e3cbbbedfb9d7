package plant

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/environment"
)

// header is a policy file that says nothing.
const header = "schema = \"" + policyfile.Schema + "\"\n"

// AddWaivers appends waivers to the environment's policy file, in the place of those for the same rules; a file that would
// no longer be one is left as it is.
func AddWaivers(env *environment.Environment, waivers []policy.Waiver) error {
	var rules []string
	for _, w := range waivers {
		rules = append(rules, w.Rule)
	}
	old, _, err := without(env, rules)
	if err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString(old)
	if old == "" {
		text.WriteString(header)
	} else if !strings.HasSuffix(old, "\n") {
		text.WriteString("\n")
	}
	for _, w := range waivers {
		fmt.Fprintf(&text, "\n[[waiver]]\nrule = %q\nreason = %q\nuntil = %s\n", w.Rule, w.Reason, w.Until)
	}
	if _, err := policyfile.Parse(PolicyFile(env), []byte(text.String())); err != nil {
		return err
	}
	return replace(PolicyFile(env), []byte(text.String()), 0o644)
}

// RemoveWaivers takes the waivers of rules out of the environment's policy file, and returns them. A file that says nothing
// else any more is removed.
func RemoveWaivers(env *environment.Environment, rules []string) ([]policy.Waiver, error) {
	text, removed, err := without(env, rules)
	if err != nil || len(removed) == 0 {
		return nil, err
	}
	if text == header {
		return removed, os.Remove(PolicyFile(env))
	}
	return removed, replace(PolicyFile(env), []byte(text), 0o644)
}

// without reads the environment's policy file, "" where there is none, and leaves out the waivers of rules.
func without(env *environment.Environment, rules []string) (text string, removed []policy.Waiver, err error) {
	path := PolicyFile(env)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("read the policy: %w", err)
	}
	file, err := policyfile.Parse(path, data)
	if err != nil {
		return "", nil, err
	}
	lines := strings.SplitAfter(string(data), "\n")
	for _, w := range slices.Backward(file.Waivers) {
		switch {
		case !slices.Contains(rules, w.Rule):
		case w.Line == 0: // waiver = [{…}]
			return "", nil, byHand(path)
		default:
			lines = slices.Delete(lines, w.Line-1, tableEnd(lines, w.Line))
			removed = append(removed, w)
		}
	}
	text = strings.Join(lines, "")
	if end := strings.TrimRight(text, "\n"); len(removed) > 0 && end != "" { // the empty line before the last one goes too
		text = end + "\n"
	}
	left, err := policyfile.Parse(path, []byte(text))
	if err != nil || len(left.Waivers)+len(removed) != len(file.Waivers) || len(left.Rules) != len(file.Rules) {
		return "", nil, byHand(path)
	}
	return text, removed, nil
}

func byHand(path string) error {
	return fmt.Errorf("%s holds its waivers in a form that only a person can change: take it out by hand", path)
}

// tableEnd is the index of the line behind a table's last, the empty lines and comments before the next header left out.
func tableEnd(lines []string, start int) int {
	end := start
	for i := start; i < len(lines); i++ {
		switch line := strings.TrimSpace(lines[i]); {
		case strings.HasPrefix(line, "["):
			return end
		case line != "" && !strings.HasPrefix(line, "#"):
			end = i + 1
		}
	}
	return end
}
