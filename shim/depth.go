package shim

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/words"
)

// depthVariable counts how often a guard has started a guard; it ends endless hand-over and lets nothing through.
const (
	depthVariable = "PIPGUARD_DEPTH"
	maxDepth      = 8
)

// deepen counts this guard in the environment of what it starts.
func deepen(call caller.Call) ([]string, error) {
	depth, _ := strconv.Atoi(call.Variable(depthVariable))
	if depth >= maxDepth {
		mend := words.Command("pipguard", "disable", call.Environment) + " && " + words.Command("pipguard", "enable", call.Environment)
		return nil, exits.Unable(fmt.Errorf("pip starts itself without end: %d guards deep", depth), mend)
	}
	var rest []string
	for _, entry := range call.Environ {
		if !strings.HasPrefix(entry, depthVariable+"=") {
			rest = append(rest, entry)
		}
	}
	return append(rest, fmt.Sprintf("%s=%d", depthVariable, depth+1)), nil
}
