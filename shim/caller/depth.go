package caller

import (
	"fmt"
	"strconv"
	"strings"
)

// depthVariable counts how often a guard has started a guard; it ends endless hand-over and lets nothing through.
const (
	depthVariable = "PIPGUARD_DEPTH"
	maxDepth      = 8
)

// Deeper is the environment of what this guard starts: it counts the guards. A call that is too deep is an error.
func (c Call) Deeper() ([]string, error) {
	depth, _ := strconv.Atoi(c.Variable(depthVariable))
	if depth >= maxDepth {
		return nil, fmt.Errorf("pip starts itself without end: %d guards deep", depth)
	}
	var rest []string
	for _, entry := range c.Environ {
		if !strings.HasPrefix(entry, depthVariable+"=") {
			rest = append(rest, entry)
		}
	}
	return append(rest, fmt.Sprintf("%s=%d", depthVariable, depth+1)), nil
}
