package policy

// breakMissing makes it a break that a plan takes away what another distribution requires: in lockdown, and of what came
// after the run that an undo takes back. Else it may be meant so, as with `pip uninstall`.
func (c Case) breakMissing(violations []Violation) {
	for i, v := range violations {
		if v.Kind != KindMissing || v.Waiver != nil || c.Before.Distributions[v.Object.Name] == nil {
			continue
		}
		if c.Policy.Lockdown || c.Brought != nil && c.Brought(v.Subject.Name) {
			violations[i].Severity = Break
		}
	}
}
