package installer

import (
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// Watched lists the folders that pip must leave alone until it has passed the gate: the environment's, and those that the
// command line names, as seen from a folder.
func Watched(env *environment.Environment, inv pipargs.Invocation, directory string) []string {
	watched := append(slices.Clone(env.Site), env.Scripts, filepath.Join(env.Prefix, "include"), filepath.Join(env.Prefix, "share"), env.UserSite())
	for _, v := range []pipargs.Value{inv.Target, inv.Root, inv.Prefix} {
		if v.Text == "" {
			continue
		}
		path := v.Text
		if !filepath.IsAbs(path) {
			path, _ = filepath.Abs(filepath.Join(directory, path))
		}
		if path != filepath.VolumeName(path)+string(filepath.Separator) { // --root / is the environment itself, and all else
			watched = append(watched, path)
		}
	}
	return watched
}
