package main

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/journal"
)

// addressed completes what was found in an environment for the hints: how its pip is called, and what changed outside the
// guard where something breaks.
func (p program) addressed(checked inquiry.Checked, env *environment.Environment) inquiry.Checked {
	checked.Pip = p.pipOf(env.Prefix)
	if !checked.OK {
		checked.Drift = p.drift(env)
	}
	return checked
}

// drift is what changed in an environment since its last guarded run; nothing where that cannot be read.
func (p program) drift(env *environment.Environment) []policy.Change {
	folder, err := journal.Folder(env.Prefix, p.environ)
	if err != nil {
		return nil
	}
	read, _, err := env.Installed()
	if err != nil {
		return nil
	}
	changes, err := installed.Since(env, folder, read)
	if err != nil {
		return nil
	}
	return changes
}
