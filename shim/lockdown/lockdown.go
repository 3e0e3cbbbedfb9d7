// Package lockdown is an environment that its lock holds to what is in it, and that only those who may write its policy
// can change.
package lockdown

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
)

// Pins reads what an environment in lockdown is held to, nil where it has no lock. It is an error where users other than
// their owners can write the files that this rests on.
func Pins(env *environment.Environment, state string, p *policy.Policy) (*policy.Lock, error) {
	if !p.Lockdown {
		return nil, nil
	}
	if err := Exposed(env, state, p); err != nil {
		return nil, err
	}
	l, err := lock.Read(lock.Path(env.Prefix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, exits.Unable(err)
	}
	return l.Pins(env.Markers), nil
}

// Exposed is an error where users other than their owners can write the files that a lockdown rests on.
func Exposed(env *environment.Environment, state string, p *policy.Policy) error {
	files := append(plant.Protected(env), plant.Binary(env), filepath.Join(state, installed.Name), lock.Path(env.Prefix), layers.SystemFile, plant.PolicyFile(env), p.Origin["lockdown"])
	folders := append(slices.Clone(env.Site[:1]), env.Prefix, env.Scripts, state, filepath.Dir(layers.SystemFile))
	for _, path := range files {
		if writable(path) {
			return exits.Unable(fmt.Errorf("lockdown rests on %s, which others than its owner can write", path), words.Command("chmod", "go-w", path))
		}
	}
	for _, path := range folders {
		if writable(path) {
			return exits.Unable(fmt.Errorf("lockdown rests on what is in %s, which others than its owner can write", path), words.Command("chmod", "go-w", path))
		}
	}
	return nil
}

// File names the file that sets an environment's lockdown, "" where it is in none.
func File(env *environment.Environment, call caller.Call) (string, error) {
	found, err := layers.Load(layers.Sources{Environment: env.Prefix, Environ: call.Environ})
	if err != nil {
		return "", err
	}
	merged, _ := policyfile.Merge(found.Layers...)
	if !merged.Lockdown {
		return "", nil
	}
	return merged.Origin["lockdown"], nil
}

// Authorize refuses an act that would loosen a lockdown, unless the caller can write the file that sets it. The refusal names
// that file, and is in the journal.
func Authorize(env *environment.Environment, call caller.Call, act string) error {
	file, err := File(env, call)
	if err != nil {
		return exits.Unable(err)
	}
	if file == "" || MayWrite(file) {
		return nil
	}
	why := fmt.Sprintf("%s is in lockdown, which %s sets: %s is for those who can write that file", env.Prefix, file, act)
	if err := noteRefusal(env, call, why); err != nil {
		return exits.Unable(fmt.Errorf("%s; the journal could not be written: %w", why, err))
	}
	return &exits.Failure{Code: exits.Blocked, Err: errors.New(why)}
}

// noteRefusal writes the journal's line of something other than an install that was refused.
func noteRefusal(env *environment.Environment, call caller.Call, why string) error {
	folder, err := journal.Folder(env.Prefix, call.Environ)
	if err != nil {
		return err
	}
	j := journal.Journal{Folder: folder}
	id, err := j.NewID()
	if err != nil {
		return err
	}
	rec := record.Record{
		ID: id, Time: call.Now().UTC(), Command: append([]string{"pipguard"}, journal.MaskArgs(call.Args)...), Verdict: policy.Block,
		Environment: env.Prefix, Python: env.Version, Violations: []policy.Violation{}, Chain: [][]string{}, Changes: []policy.Change{},
		Suggestions: []string{}, Notes: []string{why}, ExitCode: exits.Blocked,
	}
	decision, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	err = j.Append(journal.Entry{
		ID: id, Time: rec.Time, Command: rec.Command, Directory: call.Directory, Verdict: string(rec.Verdict), Environment: env.Prefix,
		Python: env.Version, ExitCode: exits.Blocked, Outcome: "refused", Decision: decision,
	})
	if errors.Is(err, journal.ErrHeld) {
		return nil
	}
	return err
}
