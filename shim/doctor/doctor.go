// Package doctor looks for what a crash or a bypass left in a guarded environment, and repairs what can be repaired.
package doctor

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/status"
	"github.com/pipguard/pipguard/shim/transaction"
)

// A Patient is an environment to be looked at.
type Patient struct {
	Env     *environment.Environment
	Call    caller.Call
	Program string // the running program, which becomes the guard where one is planted

	broken func() ([]policy.Violation, error) // what does not go together in it, looked for once
}

// Look runs all checks; it repairs nothing.
func Look(p Patient) []record.Check {
	p.broken = sync.OnceValues(func() ([]policy.Violation, error) {
		merged, err := p.policy()
		if err != nil {
			return nil, nil // told by policies
		}
		return status.Broken(p.Env, merged, p.Call)
	})
	var checks []record.Check
	for _, c := range []struct {
		name string
		look func(Patient) ([]record.Finding, error)
	}{
		{"guard", guard},
		{"pip", realPip},
		{"policy", policies},
		{"lockdown", inLockdown},
		{"transaction", unfinished},
		{"drift", drift},
		{"lock", offLock},
		{"leftovers", leftovers},
		{"metadata", metadata},
		{"compatible", compatible},
	} {
		findings, err := c.look(p)
		if err != nil {
			findings = append(findings, record.Finding{What: record.Unreadable, Detail: err.Error()})
		}
		checks = append(checks, record.Check{Name: c.name, Findings: findings})
	}
	return checks
}

var faults = map[plant.Fault]record.What{
	plant.NotPlanted: record.NotGuarded, plant.NoProgram: record.NoProgram, plant.OtherProgram: record.OtherProgram, plant.NoShim: record.NoShim, plant.NoHook: record.NoHook,
	plant.NoLauncher: record.NoLauncher,
}

func guard(p Patient) ([]record.Finding, error) {
	gaps, err := plant.Inspect(p.Env, p.Program)
	var found []record.Finding
	for _, g := range gaps {
		found = append(found, record.Finding{What: faults[g.Fault], Path: g.Path, Fixable: g.Fault != plant.NotPlanted || plant.Traces(p.Env)})
	}
	return found, err
}

func realPip(p Patient) ([]record.Finding, error) {
	if _, err := p.Env.Pip(); err != nil && !plant.HasUv(p.Env) {
		return []record.Finding{{What: record.NoPip, Path: p.Env.Prefix, Detail: err.Error()}}, nil
	}
	return nil, nil
}

func (p Patient) policy() (*policy.Policy, error) {
	found, err := layers.Load(layers.Sources{Environment: p.Env.Prefix, Environ: p.Call.Environ})
	if err != nil {
		return nil, err
	}
	merged, _ := policyfile.Merge(found.Layers...)
	return merged, nil
}

func policies(p Patient) ([]record.Finding, error) {
	if _, err := p.policy(); err != nil {
		return []record.Finding{{What: record.BadPolicy, Detail: err.Error()}}, nil
	}
	return nil, nil
}

func inLockdown(p Patient) ([]record.Finding, error) {
	merged, err := p.policy()
	if err != nil {
		return nil, nil // told by policies
	}
	var found []record.Finding
	line := record.NoFallback
	switch {
	case merged.Lockdown:
		if err := lockdown.Exposed(p.Env, p.Env.State(), merged); err != nil {
			found = append(found, record.Finding{What: record.Exposed, Detail: err.Error()})
		}
	case plant.WroteLockdown(p.Env):
		found = append(found, record.Finding{What: record.Loosened, Path: plant.PolicyFile(p.Env)})
	}
	if !merged.Lockdown {
		line = record.StaleFallback
	}
	holds, err := lockdown.FallbackHolds(p.Env)
	if !holds {
		found = append(found, record.Finding{What: line, Path: p.Env.Prefix, Fixable: true})
	}
	return found, err
}

func (p Patient) place() (transaction.Place, error) {
	folder, err := journal.Folder(p.Env.Prefix, p.Call.Environ)
	if _, missing := os.Stat(filepath.Join(p.Env.State(), "lock")); missing == nil || errors.Is(err, journal.ErrNoPlace) {
		folder, err = p.Env.State(), nil // the owner's, whoever looks
	}
	return transaction.Place{Environment: p.Env.Prefix, State: folder}, err
}

func unfinished(p Patient) ([]record.Finding, error) {
	place, err := p.place()
	if err != nil {
		return nil, err
	}
	run, err := place.Unfinished()
	if err != nil || run == nil || run.Running {
		return nil, err
	}
	return []record.Finding{{What: record.Unfinished, Path: run.ID, Fixable: true}}, nil
}

func drift(p Patient) ([]record.Finding, error) {
	place, err := p.place()
	if err != nil {
		return nil, err
	}
	read, _, err := p.Env.Installed()
	if err != nil {
		return nil, err
	}
	changes, err := installed.Since(p.Env, place.State, read)
	if err != nil || len(changes) == 0 {
		return nil, err
	}
	broken, err := p.broken()
	var found []record.Finding
	for _, c := range changes {
		f := record.Finding{What: record.Drifted, Change: &c, Fixable: true}
		if at := slices.IndexFunc(broken, func(v policy.Violation) bool { return v.Touches(c.Name) }); at >= 0 {
			f.Broken, f.Fixable = &broken[at], false // what breaks something is not taken as it is
		}
		found = append(found, f)
	}
	return found, err
}

func compatible(p Patient) ([]record.Finding, error) {
	violations, err := p.broken()
	var found []record.Finding
	for _, v := range violations {
		found = append(found, record.Finding{What: record.Broken, Broken: &v})
	}
	return found, err
}

func offLock(p Patient) ([]record.Finding, error) {
	changes, err := lockdown.Drift(p.Env, true)
	var found []record.Finding
	for _, c := range changes {
		found = append(found, record.Finding{What: record.OffLock, Locked: &c})
	}
	return found, err
}

// leftovers finds the ~umpy folders of killed pips.
func leftovers(p Patient) ([]record.Finding, error) {
	var found []record.Finding
	for _, site := range p.Env.Site {
		entries, err := os.ReadDir(site)
		if err != nil {
			return found, err
		}
		for _, entry := range entries {
			if strings.HasPrefix(entry.Name(), "~") {
				found = append(found, record.Finding{What: record.Leftover, Path: filepath.Join(site, entry.Name())})
			}
		}
	}
	return found, nil
}

// metadata finds what the guard refuses to judge a plan beside.
func metadata(p Patient) ([]record.Finding, error) {
	flaws, err := status.Flaws(p.Env)
	var found []record.Finding
	for _, f := range flaws {
		found = append(found, record.Finding{What: record.Flawed, Path: f.Path, Flaw: &f})
	}
	return found, err
}
