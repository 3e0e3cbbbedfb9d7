package outlook

import (
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/needs"
)

// OpenReader makes the reader of code for an environment's Python. It is to be closed, and remembers then what it read.
func OpenReader(env *environment.Environment, cache string) *needs.Store {
	version, _ := pep440.Parse(env.Version)
	target := needs.Target{
		Version: [3]int{version.Segment(0), version.Segment(1), version.Segment(2)}, Platform: env.Markers.SysPlatform, System: env.Markers.OSName,
	}
	return needs.OpenStore(target, func() (*needs.Library, error) { return askLibrary(env, cache) })
}
