package lock

import (
	"iter"
	"maps"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/parallel"
)

// A Change is one distribution that is not as the lock has it. Locked or Installed is "" for what only the other has;
// where both are the same version, Files are those that differ from their RECORD, and Rebuilt says that the RECORD
// itself is another one than was locked.
type Change struct {
	Name      string   `json:"name"`
	Locked    string   `json:"locked"`
	Installed string   `json:"installed"`
	Line      int      `json:"line,omitempty"` // in the lock
	Rebuilt   bool     `json:"rebuilt,omitempty"`
	Files     []string `json:"files,omitempty"`
}

// Drift compares an environment with its lock: by versions and RECORDs, and where deep is set by every file's hash.
func Drift(env *environment.Environment, l *Lock, deep bool) ([]Change, error) {
	installed, _, err := environment.Read(env.Site...)
	if err != nil {
		return nil, err
	}
	pins := l.Pins(env.Markers).Pins
	changes := map[string]Change{}
	var same []environment.Distribution
	here := map[string]bool{}
	for _, d := range installed {
		here[d.Name] = true
		pin, held := pins[d.Name]
		switch {
		case !held:
			changes[d.Name] = Change{Name: d.Name, Installed: d.Text}
		case !pin.Is(&d.Distribution):
			changes[d.Name] = Change{Name: d.Name, Locked: pin.Version, Installed: d.Text, Line: pin.Line}
		default:
			same = append(same, d)
		}
	}
	for name, pin := range pins {
		if !here[name] {
			changes[name] = Change{Name: name, Locked: pin.Version, Line: pin.Line}
		}
	}
	if err := l.contents(env, same, pins, changes, deep); err != nil {
		return nil, err
	}
	sorted := []Change{}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		sorted = append(sorted, changes[name])
	}
	return sorted, nil
}

// contents adds the distributions that have the locked version and other contents.
func (l *Lock) contents(env *environment.Environment, same []environment.Distribution, pins map[string]policy.Pinned, changes map[string]Change, deep bool) error {
	found := make([]Change, len(same))
	errs := make([]error, len(same))
	parallel.Each(len(same), 1, func(mine iter.Seq[int]) {
		for i := range mine {
			found[i], errs[i] = l.content(env, same[i], pins[same[i].Name], deep)
		}
	})
	for i, change := range found {
		if errs[i] != nil {
			return errs[i]
		}
		if change.Rebuilt || len(change.Files) > 0 {
			changes[change.Name] = change
		}
	}
	return nil
}

func (l *Lock) content(env *environment.Environment, d environment.Distribution, pin policy.Pinned, deep bool) (Change, error) {
	change := Change{Name: d.Name, Locked: pin.Version, Installed: d.Text, Line: pin.Line}
	if record := l.record(pin.Line); record != "" {
		digest, err := digest(d)
		if err != nil {
			return change, err
		}
		change.Rebuilt = digest != record
	}
	if !deep {
		return change, nil
	}
	var err error
	change.Files, err = Changed(env, d)
	return change, err
}

// record returns the digest in the entry at a line, "" where it has none.
func (l *Lock) record(line int) string {
	for _, d := range l.Packages {
		if d.Line == line && d.Tool != nil {
			return d.Tool.Pipguard.Record
		}
	}
	return ""
}
