package policy

import "github.com/pelletier/go-toml/v2"

// waive sets aside what a waiver covers; a waiver past its end is noted on the violation, which stands.
func (p *Policy) waive(violations []Violation, today toml.LocalDate) []Violation {
	for i := range violations {
		for j := range p.Waivers {
			w := &p.Waivers[j]
			if !w.covers(violations[i]) {
				continue
			}
			violations[i].Waiver = w
			if !w.Expired(today) {
				violations[i].Severity = Warn
			}
		}
	}
	return bySeverity(violations)
}

// wholeLock is the rule of a waiver that sets aside whatever differs from the lock.
const wholeLock = "lock"

func (w *Waiver) covers(v Violation) bool {
	return w.Rule == v.Rule || w.Rule == wholeLock && v.Kind == KindLock
}

// Expired says whether the waiver's last day has passed.
func (w *Waiver) Expired(today toml.LocalDate) bool {
	return w.Until.String() < today.String()
}
