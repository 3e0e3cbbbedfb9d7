// Package installer has what is started to install: the real pip, a dry run of it, and a pip that the start-up hook has
// stopped. uv's are in uvinstall.
package installer

import (
	"context"

	"github.com/pipguard/pipguard/shim/gate"
)

// An Installer has judge asked at each stop of one start, and returns when that has ended. Tests play a script of plans and
// results.
type Installer interface {
	Run(ctx context.Context, ask Ask, judge func(gate.Plan) bool) (gate.Result, error)
	End() // lets go what waits for another round
}

// An Ask is one start of an installer.
type Ask struct {
	Args  []string
	Again func() bool // after a refusal: another round follows
}
