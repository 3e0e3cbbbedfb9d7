package installer

import (
	"fmt"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/scratch"
)

// Arguments writes what a round asks for as a command line, with a private file of its constraints.
func Arguments(step request.Request, ask rounds.Ask, private *scratch.Folder) ([]string, error) {
	if ask.First() {
		return step.Args, nil
	}
	step, err := step.Unpin(ask.Unpin)
	if err != nil {
		return nil, err
	}
	file, err := private.Write("constraints.txt", constraintsFile(ask.Constraints))
	if err != nil {
		return nil, err
	}
	extra := []string{"-c", file}
	if len(ask.Leave) > 0 {
		extra = append(extra, "--no-deps")
	}
	for _, pin := range ask.Only {
		extra = append(extra, pin.String())
	}
	return step.Append(extra...), nil
}

func constraintsFile(constraints []policy.Constraint) string {
	var text strings.Builder
	text.WriteString("# written by pipguard for one run of pip\n")
	for _, c := range constraints {
		fmt.Fprintf(&text, "%s  # for %s (%s)\n", c, c.For, c.Rule)
	}
	return text.String()
}
