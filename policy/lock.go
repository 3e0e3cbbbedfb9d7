package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
)

// A Lock is what an environment in lockdown is held to: the distributions of its pylock.toml (PEP 751).
type Lock struct {
	File string
	Pins map[string]Pinned // by normalised name
}

// Pinned is one distribution that a lock holds, and the line of the file that says so.
type Pinned struct {
	Version string
	Line    int
}

// locked finds what the set has beside the lock, in another version, or not at all.
func (f *finder) locked() {
	l := f.Lock
	if l == nil {
		return
	}
	for name, d := range f.set.Distributions {
		pin, pinned := l.Pins[name]
		switch {
		case !f.concerns(name, name):
		case !pinned:
			f.add(l.violation(d.Named(), d.Named(), pin))
		case !pin.Is(d):
			f.add(l.violation(Named{name, pin.Version}, d.Named(), pin))
		}
	}
	for name, pin := range l.Pins {
		if f.set.Distributions[name] == nil && f.concerns(name, name) {
			f.add(l.violation(Named{name, pin.Version}, Named{Name: name}, pin))
		}
	}
}

// violation is a breach of the lock: the subject is what the lock holds, the object what there would be. Requires is ""
// for a distribution that the lock does not have.
func (l *Lock) violation(subject, object Named, pin Pinned) Violation {
	v := Violation{Rule: subject.Name + "-is-locked", Kind: KindLock, Subject: subject, Object: object, Severity: Break, Layer: l.File, Line: pin.Line}
	if pin != (Pinned{}) {
		v.Requires = subject.Name + "==" + pin.Version
	}
	return v
}

// Is says whether a distribution is at the version that the lock holds; a lock may hold one without a version.
func (p Pinned) Is(d *Distribution) bool {
	if p.Version == "" || p.Version == d.Text {
		return true
	}
	version, err := pep440.Parse(p.Version)
	return err == nil && !d.Version.IsZero() && d.Version.Equal(version)
}

// repeats says whether everything that the case touches is afterwards as its lock holds it.
func (c Case) repeats(violations []Violation) bool {
	return c.Lock != nil && !slices.ContainsFunc(violations, breachesLock)
}

func breachesLock(v Violation) bool { return v.Kind == KindLock }
