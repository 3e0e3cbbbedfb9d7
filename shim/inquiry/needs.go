package inquiry

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/outlook"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// A Look says what code of a set does not find, and what could not be judged.
type Look func(outlook.Set) ([]policy.BrokenNeed, []Note)

// Looking is how a Look reads and rehearses.
type Looking struct {
	Env      *environment.Environment
	Cache    string // remembers what the standard library holds; "" for nothing
	State    string // where a rehearsal may lie that the environment has no room for
	Rehearse bool   // import what is in doubt, and what is certain from reading
	Limits   rehearsal.Limits
	Progress rehearsal.Progress     // may be nil
	Folder   func() (string, error) // makes a private folder for wheels; nil where no index is asked

	off string // why nothing is imported, "" where it is or was not asked for
}

// checkTime is how long the rehearsal of a whole set may take, unless PIPGUARD_REHEARSAL_TIMEOUT says otherwise, and
// importTime how long one module may.
const (
	checkTime  = 5 * time.Minute
	importTime = 30 * time.Second
)

// NewLooking reads from the caller's variables where to remember what was read, and how long to rehearse.
func NewLooking(env *environment.Environment, environ []string) Looking {
	l := Looking{Env: env, Limits: rehearsal.Limits{Total: caller.RehearsalTime(environ, checkTime), Each: importTime}}
	if cache, err := caller.Cache.Folder(environ); err == nil {
		l.Cache = cache
	}
	if state, err := caller.State.Folder(environ); err == nil {
		l.State = state
	}
	return l
}

// Rehearsing has what is in doubt imported, unless the policy says that nothing is.
func (l Looking) Rehearsing(p *policy.Policy) Looking {
	if l.Rehearse = p.Rehearse != policy.RehearseOff; !l.Rehearse {
		l.off = fmt.Sprintf(`nothing was imported, as rehearse = "off" in %s says`, p.Origin["rehearse"])
	}
	return l
}

// Standing gives what code of what is installed certainly does not find when it is imported; nil where that cannot be read.
func (l Looking) Standing(installed []environment.Distribution) []policy.BrokenNeed {
	broken, _ := l.Look(context.Background())(outlook.Set{Set: environment.SetOf(l.Env.Markers, installed), Installed: installed})
	return broken
}

// Look reads, and where it is to rehearse imports. What cannot be read or tried is noted: it leaves the judgement to the
// rest.
func (l Looking) Look(ctx context.Context) Look {
	return func(set outlook.Set) ([]policy.BrokenNeed, []Note) {
		o := &outlook.Observer{Env: l.Env, Reader: outlook.OpenReader(l.Env, l.Cache), State: l.State, Rehearse: policy.RehearseAlways, Limits: l.Limits, Folder: l.Folder}
		defer o.Close()
		standing, err := l.standing(o, set)
		if err != nil || !l.Rehearse {
			return standing, l.Noted(err, "")
		}
		set.Progress = l.Progress
		seen, err := o.Imported(ctx, set, standing)
		if err != nil {
			seen.Broken = standing
		}
		return seen.Broken, l.Noted(err, seen.NotTried)
	}
}

func (l Looking) standing(o *outlook.Observer, set outlook.Set) ([]policy.BrokenNeed, error) {
	find := func() ([]policy.BrokenNeed, error) { return o.Standing(set) }
	if len(set.Wheels) > 0 {
		return find()
	}
	return outlook.Remembered(l.Env, set.Installed, l.Cache, find)
}

// Noted says why needs were not judged, nil for nothing.
func (l Looking) Noted(err error, reason string) []Note {
	if err != nil {
		reason = err.Error()
	}
	if reason = cmp.Or(reason, l.off); reason == "" {
		return nil
	}
	return []Note{{NoteNeeds, []string{reason}}}
}

// items are the described wheels, as a plan would bring them; none for nil.
func (d *Described) items() []gate.Item {
	if d == nil {
		return nil
	}
	var all []gate.Item
	for _, name := range d.Wheels {
		its := d.Set.Distributions[name]
		all = append(all, gate.Item{Metadata: metadata.Metadata{Name: its.Name, Version: its.Text}, File: its.Direct})
	}
	return all
}
