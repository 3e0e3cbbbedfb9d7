package inquiry

import (
	"errors"
	"io/fs"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/outlook"
)

// CheckEnvironment judges what is installed, with what is described put over it where anything is, else beside what a
// lockdown holds it to. The case's After need not be given; look says what its code does not find, nil where nobody
// looks. The flaws are what could not be read of the environment.
func CheckEnvironment(c policy.Case, env *environment.Environment, target Target, described *Described, look Look) (Checked, []environment.Flaw, error) {
	installed, err := Read(env, target)
	if err != nil {
		return Checked{}, nil, err
	}
	var notes []Note
	var rests rests
	c.After, notes = installed.WithFiles(env.State(), described)
	c.Overlap = Overlap(installed.byName)
	if described != nil {
		c.Overwrites = Overwrites(described.files(), installed.List(), env.Site[0])
	} else {
		claimed := contested(installed.List())
		c.Overwrites, rests = overwrites(installed.List(), claimed), restsOn(installed, c.After, claimed)
		if c.Lock, err = lockPins(env, c.Policy); err != nil {
			return Checked{}, nil, err
		}
	}
	if look != nil {
		seen, more := look(outlook.Set{Set: c.After, Installed: installed.List(), Wheels: described.items()})
		if described != nil {
			seen = slices.DeleteFunc(seen, func(n policy.BrokenNeed) bool {
				return described.unread(n.Subject.Name) || described.unread(n.Object.Name)
			})
		}
		c.Needs, notes = seen, append(notes, more...)
	}
	checked := Check(c, target, described)
	if own := TargetOf(env.Markers); own.Python != target.Python {
		notes = append(notes, Note{NoteOther, []string{own.Python}})
	} else if target == own {
		checked.unsupported(Unsupported(env, slices.DeleteFunc(installed.List(), func(d environment.Distribution) bool {
			return described != nil && described.Set.Distributions[d.Name] != nil
		})))
	}
	checked.Environment, checked.Notes, checked.rests = env.Prefix, append(checked.Notes, notes...), rests
	return checked, installed.Flaws, nil
}

// files gives the described wheels' paths by their distributions' names.
func (d Described) files() map[string]string {
	files := map[string]string{}
	for _, name := range d.Wheels {
		files[name] = d.Set.Distributions[name].Direct
	}
	return files
}

// lockPins is what an environment in lockdown is held to; nil where it has no lock.
func lockPins(env *environment.Environment, p *policy.Policy) (*policy.Lock, error) {
	if !p.Lockdown {
		return nil, nil
	}
	l, err := lock.Read(lock.Path(env.Prefix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return l.Pins(env.Markers), nil
}
