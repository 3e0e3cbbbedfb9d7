package shim

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/words"
)

// Drift lists what changed in an environment outside the guard since its last run; nothing where there was none.
func Drift(env *environment.Environment, folder string) ([]policy.Change, error) {
	read, _, err := env.Installed()
	if err != nil {
		return nil, unable(err)
	}
	return drift(env, folder, read)
}

func drift(env *environment.Environment, folder string, read []environment.Distribution) ([]policy.Change, error) {
	if _, err := os.Stat(filepath.Join(env.State(), installed.Name)); err == nil {
		folder = env.State() // the owner's word, where the caller has a folder of its own
	}
	then, err := installed.Read(folder)
	if err != nil || then == nil {
		return []policy.Change{}, err
	}
	return installed.Drift(then, installed.Of(env, read)), nil
}

// drift tells what changed outside the guard since its last run.
func (s *session) drift(before environment.Snapshot) ([]policy.Change, error) {
	changes, err := drift(s.env, s.at.State, before.List)
	if err != nil {
		return nil, unable(err)
	}
	for _, text := range words.Drift(changes) {
		s.say("warning", text)
	}
	return changes, nil
}

// fingerprint gives the environment's distributions in short, after a run; where the run changed something, or where
// there is no list yet, it keeps the list of them.
func (s *session) fingerprint(now environment.Snapshot, changed bool) (string, error) {
	list := installed.Of(s.env, now.List)
	_, err := os.Stat(filepath.Join(s.at.State, installed.Name))
	if changed || errors.Is(err, fs.ErrNotExist) {
		if err := list.Write(s.at.State); err != nil {
			return "", err
		}
	}
	return list.Fingerprint(), nil
}

// Accept takes what is installed as it is from here on.
func Accept(env *environment.Environment, folder string) error {
	read, _, err := env.Installed()
	if err != nil {
		return unable(err)
	}
	if err := installed.Of(env, read).Write(folder); err != nil {
		return unable(err)
	}
	return nil
}

// LockDrift compares an environment with its lock; nil, nil where it has none. Deep reads every file.
func LockDrift(env *environment.Environment, deep bool) ([]lock.Change, error) {
	l, err := lock.Read(lock.Path(env.Prefix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unable(err)
	}
	changes, err := lock.Drift(env, l, deep)
	if err != nil {
		return nil, unable(fmt.Errorf("compare %s with its lock: %w", env.Prefix, err))
	}
	return changes, nil
}

// Canary is the distribution, and the id of the rule that refuses it, with which `doctor --doors` knocks. What it is
// refused is in no journal.
const Canary = "pipguard-canary"
