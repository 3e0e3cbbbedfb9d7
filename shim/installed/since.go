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
	then, err := load(believed(env, folder))
	if err != nil || then == nil {
		return []policy.Change{}, err
	}
	return drift(then, Of(env, read)), nil
}

// believed is the environment's own state folder where it has a list, else the caller's.
func believed(env *environment.Environment, folder string) string {
	if _, err := os.Stat(filepath.Join(env.State(), Name)); err == nil {
		return env.State()
	}
	return folder
}

// Accept takes what is installed as it is from here on, but for the named distributions: what changed of them stays drift.
func Accept(env *environment.Environment, folder string, but ...string) error {
	read, _, err := env.Installed()
	if err != nil {
		return err
	}
	then, err := load(believed(env, folder))
	if err != nil {
		return err
	}
	return Of(env, read).less(but, then).Write(folder)
}

// less is the list with the named distributions as they were then.
func (l List) less(names []string, then List) List {
	for _, name := range names {
		if version, known := then[name]; known {
			l[name] = version
		} else {
			delete(l, name)
		}
	}
	return l
}
