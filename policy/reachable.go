package policy

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
