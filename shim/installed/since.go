package installed

import (
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
)

// Since lists what changed in an environment outside the guard since its last run, by what was read of it now; nothing
// where there was no run. Folder is the caller's state folder: the environment's own is believed before it.
func Since(env *environment.Environment, folder string, read []environment.Distribution) ([]policy.Change, error) {
	if _, err := os.Stat(filepath.Join(env.State(), Name)); err == nil {
		folder = env.State()
	}
	then, err := load(folder)
	if err != nil || then == nil {
		return []policy.Change{}, err
	}
	return drift(then, Of(env, read)), nil
}

// Accept takes what is installed as it is from here on.
func Accept(env *environment.Environment, folder string) error {
	read, _, err := env.Installed()
	if err != nil {
		return err
	}
	return Of(env, read).Write(folder)
}
