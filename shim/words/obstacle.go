package words

import (
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// obstacle says why there was no rewrite.
func obstacle(r record.Record) string {
	switch r.Obstacle {
	case policy.ObstaclePinned:
		return "the request admits no release that fits"
	case policy.ObstacleUntrusted:
		return "the rule is of a project's file that is not trusted: it can block, and steers no rewrite"
	case policy.ObstacleFamily:
		return strings.Join(r.Notes, " and ") + ": choose one of the two"
	case policy.ObstacleNeeded:
		if len(r.Notes) > 0 {
			return strings.Join(r.Notes, ", ")
		}
		return "what was asked for requires it so"
	case policy.ObstacleNoDeps:
		return "--no-deps: " + Installer(r.Command) + " installs no other release of what was not asked for by name"
	case policy.ObstacleFarBack:
		return "what fits would take other distributions years back: " + strings.Join(r.Notes, ", ")
	case policy.ObstacleUnsatisfiable:
		return Installer(r.Command) + " found nothing that fits under " + strings.Join(r.Notes, " ")
	default:
		return "planning again did not help"
	}
}
