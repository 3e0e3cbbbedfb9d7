package policy

import "slices"

// Overruled names the distributions of a set that another one's metadata refuses and that the policy admits beside it.
func Overruled(p *Policy, set Set) []string {
	var found []string
	for _, v := range Violations(Case{Policy: p}.about(set, nil)) {
		if v.Kind == KindMetadata && v.Severity == Warn && !slices.Contains(found, v.Object.Name) {
			found = append(found, v.Object.Name)
		}
	}
	return found
}

// Admitted names the distributions of a set that an override admits beside another one, whatever the metadata says.
func Admitted(p *Policy, set Set) []string {
	f := NewLookup(p, set)
	var found []string
	for _, o := range p.Overrides {
		if p.Trust == TrustDeclared && o.Layer == BuiltIn || f.Match(o.When) == nil {
			continue
		}
		for _, r := range o.Admit {
			if d, ok := f.Find(r); ok && !slices.Contains(found, d.Name) {
				found = append(found, d.Name)
			}
		}
	}
	return found
}
