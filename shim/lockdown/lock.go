package lockdown

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/pattern"
	"github.com/pipguard/pipguard/shim/place"
	"github.com/pipguard/pipguard/shim/plant"
)

// Lock writes an environment's lock, with the sources that its pip's index gives. In lockdown an existing lock is
// replaced only by users who may change the lockdown.
func Lock(ctx context.Context, env *environment.Environment, call caller.Call) (*lock.Lock, error) {
	path := lock.Path(env.Prefix)
	if _, err := os.Lstat(path); err == nil {
		if err := Authorize(env, call, "locking again"); err != nil {
			return nil, err
		}
	}
	acquired, err := place.AcquireLock(env, call)
	if err != nil {
		return nil, err
	}
	defer acquired.Unlock()
	l, err := lock.Of(env, sources(ctx, env, call))
	if err != nil {
		return nil, exits.Unable(err)
	}
	if err := l.Write(); err != nil {
		return nil, exits.Unable(err)
	}
	return l, syncFallback(env)
}

// syncFallback puts the lock's pins into the configuration of the environment's pip, or takes them out, as the policy has
// it: in lockdown, where there is a lock.
func syncFallback(env *environment.Environment) error {
	wanted, err := wantedFallback(env)
	switch {
	case err != nil:
	case wanted == "":
		err = plant.Unconstrain(env)
	default:
		_, err = plant.Constrain(env, wanted)
	}
	if err != nil {
		return exits.Unable(err)
	}
	return nil
}

// FallbackHolds says whether that configuration is as the policy and the lock have it now.
func FallbackHolds(env *environment.Environment) (bool, error) {
	wanted, err := wantedFallback(env)
	return wanted == plant.Constraints(env), err
}

// wantedFallback is what the fallback has to hold, by the files that every user's pip reads; "" for nothing.
func wantedFallback(env *environment.Environment) (string, error) {
	found, err := layers.Load(layers.Sources{Environment: env.Prefix})
	if err != nil {
		return "", err
	}
	merged, _ := policyfile.Merge(found.Layers...)
	if !merged.Lockdown || !plant.Planted(env) {
		return "", nil
	}
	l, err := lock.Read(lock.Path(env.Prefix))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return l.Constraints(env), nil
}

// RenewFallback follows a lockdown that was set or lifted by hand, where the caller may.
func RenewFallback(env *environment.Environment) error {
	if holds, err := FallbackHolds(env); holds || err != nil || !MayWrite(env.State()) || !MayWrite(env.Prefix) {
		return nil // what is wrong with the policy or the lock has been told
	}
	return syncFallback(env)
}

// sources asks the environment's own pip where its index has what is installed. An index that does not answer, or a pip
// that writes no report (before 22.2), gives none.
func sources(ctx context.Context, env *environment.Environment, call caller.Call) map[string]lock.Source {
	installed, _, err := environment.Read(env.Site...)
	if err != nil {
		return nil
	}
	pins := map[string]string{}
	for _, d := range installed {
		if _, err := os.Stat(filepath.Join(d.Site, d.Folder, "direct_url.json")); err != nil && !d.Version.IsZero() {
			pins[d.Name] = d.Name + "==" + d.Text
		}
	}
	const most = 20 // distributions that no index has: local builds
	for range most {
		report, stderr, err := askIndex(ctx, env, call, pins)
		if err == nil {
			return parseSources(report)
		}
		missing := noMatch().FindSubmatch(stderr)
		if missing == nil || pins[pep508.Normalize(string(missing[1]))] == "" {
			return nil
		}
		delete(pins, pep508.Normalize(string(missing[1])))
	}
	return nil
}

var noMatch = pattern.New(`No matching distribution found for ([A-Za-z0-9._-]+)==`)

func askIndex(ctx context.Context, env *environment.Environment, call caller.Call, pins map[string]string) (report, stderr []byte, err error) {
	if len(pins) == 0 {
		return []byte("{}"), nil, nil
	}
	launcher, err := plant.Launcher(env, "pip")
	if err != nil {
		return nil, nil, err
	}
	args := []string{"install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed", "--no-input", "--retries=1", "--timeout=5", "--report=-"}
	for _, pin := range pins {
		args = append(args, pin)
	}
	pip := gate.Pip{Python: env.Python, Launcher: launcher, Name: filepath.Join(env.Scripts, "pip"), Args: args}
	argv := pip.Argv()
	command := exec.CommandContext(ctx, argv[0], argv[1:]...)
	command.Env = append(call.Environ, "PIP_CONSTRAINT="+os.DevNull) // not what an older lock holds
	var out, words bytes.Buffer
	command.Stdout, command.Stderr = &out, &words
	err = command.Run()
	return out.Bytes(), words.Bytes(), err
}

// parseSources reads pip's installation report, version 1.
func parseSources(report []byte) map[string]lock.Source {
	var r struct {
		Install []struct {
			Metadata struct{ Name string }
			Download struct {
				URL     string
				Archive *struct {
					Hash   string
					Hashes map[string]string
				} `json:"archive_info"`
			} `json:"download_info"`
		}
	}
	if json.Unmarshal(report, &r) != nil {
		return nil
	}
	found := map[string]lock.Source{}
	for _, item := range r.Install {
		archive := item.Download.Archive
		if archive == nil {
			continue
		}
		hashes := archive.Hashes
		if name, digest, ok := strings.Cut(archive.Hash, "="); ok && len(hashes) == 0 {
			hashes = map[string]string{name: digest}
		}
		address, err := url.Parse(item.Download.URL)
		if err != nil || len(hashes) == 0 {
			continue
		}
		found[pep508.Normalize(item.Metadata.Name)] = lock.Source{Name: path.Base(address.Path), URL: journal.Mask(item.Download.URL), Hashes: hashes}
	}
	return found
}

// Sync brings what goes with a newly guarded environment in line: the fallback in pip.conf, and the list of what is
// installed.
func Sync(env *environment.Environment) error {
	if err := syncFallback(env); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(env.State(), installed.Name)); err == nil {
		return nil
	}
	return installed.Accept(env, env.State())
}

// Drift compares an environment with its lock; nil, nil where it has none. Deep reads every file.
func Drift(env *environment.Environment, deep bool) ([]lock.Change, error) {
	l, err := lock.Read(lock.Path(env.Prefix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, exits.Unable(err)
	}
	changes, err := lock.Drift(env, l, deep)
	if err != nil {
		return nil, exits.Unable(fmt.Errorf("compare %s with its lock: %w", env.Prefix, err))
	}
	return changes, nil
}
