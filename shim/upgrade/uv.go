package upgrade

import (
	"github.com/pipguard/pipguard/shim/pattern"
)

// UvArguments are Arguments for uv, which always upgrades what the roots lead to as well.
func (s Scope) UvArguments(held []Hold, python, constraints string, options []string) []string {
	args := []string{"pip", "install", "--upgrade", "--python", python, "-c", constraints}
	args = append(args, options...)
	for _, r := range s.Roots {
		if !leftOut(held, r.Key()) {
			args = append(args, r.String())
		}
	}
	return args
}

var (
	// "Because flask==2.2.2 depends on werkzeug>=2.2.2 and you require werkzeug<2, we can conclude that …" (uv 0.4 to 0.13)
	ranged = pattern.New(`(?:^|[ (])([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?(?:[=<>!~]=|[<>])`)
	// "all versions of other depend on lib<2"
	whatever = pattern.New(`all\s+versions\s+of\s+([A-Za-z0-9][\w.-]*)`)
	// "× Failed to download and build `numpy==1.0`"
	uvBuild = pattern.New("Failed to (?:download and )?build `([A-Za-z0-9][\\w.-]*)")
)

const uvConflict = "No solution found when resolving"
