package policy

// Concerned lists the policy's probes for distributions that the case has touched and that are present.
func Concerned(c Case) []Probe {
	touched := map[string]bool{}
	for _, name := range touchedNames(c.Before, c.After) {
		touched[c.Policy.Family(name)] = true
	}
	f := NewLookup(c.Policy, c.After)
	var concerned []Probe
	for _, p := range c.Policy.Probes {
		for _, r := range p.When {
			if touched[c.Policy.Family(r.Key())] && f.Match(p.When) != nil {
				concerned = append(concerned, p)
				break
			}
		}
	}
	return concerned
}
