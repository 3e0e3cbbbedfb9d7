package policy

import "github.com/pipguard/pipguard/policy/pep440"

// Reachable lists the distributions of an outcome that its request still leads to once some are left out of it.
func Reachable(c Case, leave []string) []string {
	skip := map[string]bool{}
	for _, name := range leave {
		skip[name] = true
	}
	var reached, queue []string
	for _, asked := range c.Request.Asked {
		queue = append(queue, asked.Name)
	}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		d := c.After.Distributions[name]
		if d == nil || skip[name] {
			continue
		}
		skip[name] = true
		reached = append(reached, name)
		for _, r := range d.Requires {
			if r.Marker.Holds(c.After.Markers) {
				queue = append(queue, r.Key())
			}
		}
	}
	return reached
}

// Pin is the constraint that holds a distribution at its version; one without specifiers where no specifier can say it.
func Pin(d *Distribution) Constraint {
	operator := "=="
	if d.Version.IsZero() {
		operator = "==="
	}
	exactly, _ := pep440.ParseSpecifiers(operator + d.Text)
	return Constraint{Name: d.Name, Specifiers: exactly, For: d.named(), Rule: "planned"}
}

// Names says whether the request names a distribution.
func (r Request) Names(name string) bool {
	_, ok := r.find(name)
	return ok
}

// Concerned lists the policy's probes for distributions that the case has touched and that are present.
func Concerned(c Case) []Probe {
	touched := map[string]bool{}
	for _, name := range touchedNames(c.Before, c.After) {
		touched[c.Policy.Family(name)] = true
	}
	f := &finder{policy: c.Policy, set: c.After}
	f.group()
	var concerned []Probe
	for _, p := range c.Policy.Probes {
		for _, r := range p.When {
			if touched[c.Policy.Family(r.Key())] && f.holds(p.When) != nil {
				concerned = append(concerned, p)
				break
			}
		}
	}
	return concerned
}
