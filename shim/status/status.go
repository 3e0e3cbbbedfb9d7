// Package status says how an environment and its guard stand. It repairs nothing.
package status

import (
	"errors"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/transaction"
)

// Read says how an environment stands; it repairs nothing.
func Read(env *environment.Environment, call caller.Call) (record.Status, error) {
	s := record.Status{Environment: env.Prefix, Guarded: plant.Planted(env), Python: env.Version, Drift: []policy.Change{}}
	found, err := layers.Load(layers.Sources{Environment: env.Prefix, Directory: call.Directory, Environ: call.Environ})
	if err != nil {
		return s, exits.Unable(err)
	}
	merged, problems := policyfile.Merge(found.Layers...)
	s.Mode, s.Lockdown, s.Problems = merged.Mode.String(), merged.Origin["lockdown"], problems
	s.Foreign, s.Waivers = found.Foreign, record.Waivers(merged, caller.Today(call.Now()))
	s.Layers, s.Untrusted = found.Names()
	if s.Launcher, err = plant.Launcher(env, "pip"); err != nil {
		return s, exits.Unable(err)
	}
	s.Uv = plant.RealUv(env)
	installed, flaws, err := env.Installed()
	if err != nil {
		return s, exits.Unable(err)
	}
	s.Flaws = Mended(env, flaws)
	for _, d := range installed {
		if d.Name == "pip" {
			s.Pip = d.Text
		}
	}
	s.Broken = broken(env, merged, installed, call)
	return s, lastRun(&s, env, installed, call)
}

// Broken lists what does not go together in an environment as it is installed, by its metadata, rules, runs and code.
func Broken(env *environment.Environment, p *policy.Policy, call caller.Call) ([]policy.Violation, error) {
	installed, _, err := env.Installed()
	if err != nil {
		return nil, exits.Unable(err)
	}
	return broken(env, p, installed, call), nil
}

func broken(env *environment.Environment, p *policy.Policy, installed []environment.Distribution, call caller.Call) []policy.Violation {
	found := policy.CheckWhole(policy.Case{
		Policy: p, Today: caller.Today(call.Now()), After: environment.SetOf(env.Markers, installed),
		Overlap: inquiry.Overlap(environment.ByName(installed)), Overwrites: inquiry.Overwritten(installed),
		Needs: inquiry.NewLooking(env, call.Environ).Standing(installed),
	})
	found = append(found, inquiry.Unsupported(env, installed)...)
	return slices.DeleteFunc(found, func(v policy.Violation) bool { return !v.Breaks() })
}

// lastRun adds what the journal and an unfinished transaction tell.
func lastRun(s *record.Status, env *environment.Environment, read []environment.Distribution, call caller.Call) error {
	folder, err := journal.Folder(env.Prefix, call.Environ)
	if err != nil && !errors.Is(err, journal.ErrNoPlace) {
		return exits.Unable(err)
	}
	entry, err := journal.Journal{Folder: folder}.LastRejection()
	if err == nil {
		last, err := record.Of(entry)
		if err != nil {
			return err
		}
		s.Last = &last
	} else if !errors.Is(err, journal.ErrUnknown) {
		return exits.Unable(err)
	}
	if s.Drift, err = installed.Since(env, folder, read); err != nil {
		return err
	}
	if path := lock.Path(env.Prefix); files.Exists(path) {
		s.LockFile = path
	}
	if s.Lock, err = lockdown.Drift(env, false); err != nil {
		return err
	}
	if holds, err := lockdown.FallbackHolds(env); err == nil && !holds {
		s.Fallback = "stale"
	}
	unfinished, err := transaction.Place{Environment: env.Prefix, State: folder}.Unfinished()
	if err != nil {
		return exits.Unable(err)
	}
	if unfinished != nil && !unfinished.Running {
		s.Unfinished = unfinished.ID
	}
	return nil
}
