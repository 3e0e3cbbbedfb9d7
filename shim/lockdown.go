package shim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/words"
)

// readLock reads what an environment in lockdown is held to, and refuses to rely on files that others can write.
func (s *session) readLock() (*policy.Lock, error) {
	if !s.policy.Lockdown {
		return nil, nil
	}
	if err := Exposed(s.env, s.at.State, s.policy); err != nil {
		return nil, err
	}
	held, err := lock.Read(lock.Path(s.env.Prefix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unable(err)
	}
	return held.Pins(s.env.Markers), nil
}

// Exposed is a failure where somebody else than their owners can write the files that a lockdown rests on.
func Exposed(env *environment.Environment, state string, p *policy.Policy) error {
	files := append(plant.Protected(env), plant.Binary(env), filepath.Join(state, installed.Name), lock.Path(env.Prefix), layers.SystemFile, plant.PolicyFile(env), p.Origin["lockdown"])
	folders := append(slices.Clone(env.Site[:1]), env.Prefix, env.Scripts, state, filepath.Dir(layers.SystemFile))
	for _, path := range files {
		if writable(path) {
			return unable(fmt.Errorf("lockdown rests on %s, which others than its owner can write", path), words.Command("chmod", "go-w", path))
		}
	}
	for _, path := range folders {
		if writable(path) {
			return unable(fmt.Errorf("lockdown rests on what is in %s, which others than its owner can write", path), words.Command("chmod", "go-w", path))
		}
	}
	return nil
}

// Lockdown names the file that sets an environment's lockdown, "" where it is in none.
func Lockdown(env *environment.Environment, call Call) (string, error) {
	found, err := layers.Load(layers.Sources{Environment: env.Prefix, Environ: call.Environ})
	if err != nil {
		return "", err
	}
	merged, _ := policy.Merge(found.Layers...)
	if !merged.Lockdown {
		return "", nil
	}
	return merged.Origin["lockdown"], nil
}

// Loosen refuses what would loosen a lockdown, unless the caller can write the file that sets it. The refusal names that
// file, and is in the journal.
func Loosen(env *environment.Environment, call Call, what string) error {
	file, err := Lockdown(env, call)
	if err != nil {
		return unable(err)
	}
	if file == "" || mayWrite(file) {
		return nil
	}
	why := fmt.Sprintf("%s is in lockdown, which %s sets: %s is for those who can write that file", env.Prefix, file, what)
	if err := noteRefusal(env, call, why); err != nil {
		return unable(fmt.Errorf("%s; the journal could not be written: %w", why, err))
	}
	return &Failure{story.ExitBlocked, errors.New(why), nil}
}

// noteRefusal writes the journal's line of something other than an install that was refused.
func noteRefusal(env *environment.Environment, call Call, why string) error {
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
		Suggestions: []string{}, Notes: []string{why}, ExitCode: story.ExitBlocked,
	}
	decision, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	err = j.Append(journal.Entry{
		ID: id, Time: rec.Time, Command: rec.Command, Directory: call.Directory, Verdict: string(rec.Verdict), Environment: env.Prefix,
		Python: env.Version, ExitCode: story.ExitBlocked, Outcome: "refused", Decision: decision,
	})
	if errors.Is(err, journal.ErrHeld) {
		return nil
	}
	return err
}
