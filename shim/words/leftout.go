package words

import (
	"fmt"
	"strings"

	"github.com/pipguard/pipguard/policy"
)

// LeftOut says, a line for each layer and reason, which parts of policy layers were not taken.
func LeftOut(problems []policy.Problem) []string {
	var lines []string
	seen := map[policy.Problem]int{}
	for _, p := range problems {
		key := policy.Problem{Layer: p.Layer, Why: p.Why}
		if at, ok := seen[key]; ok {
			lines[at] = strings.Replace(lines[at], "; ", ", "+p.What+"; ", 1)
			continue
		}
		seen[key] = len(lines)
		why := "a project's own file can only block until it is trusted: " + Command("pipguard", "policy", "trust", p.Layer)
		if p.Why == policy.Lockdown {
			why = p.By + " sets lockdown, which nothing above it can loosen"
		}
		lines = append(lines, fmt.Sprintf("%s: left out %s; %s", p.Layer, p.What, why))
	}
	return lines
}
