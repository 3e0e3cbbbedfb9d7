package policy

import "slices"

// Chain returns the way from the request to a distribution through the plan's requirements: the distribution asked for
// first, the given one last. It is nil where the request does not lead there.
func Chain(c Case, to string) []Named {
	type step struct {
		name string
		from *step
	}
	var queue []*step
	for _, a := range c.Request.Asked {
		queue = append(queue, &step{name: a.Name})
	}
	seen := map[string]bool{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		d := c.After.Distributions[at.name]
		if d == nil || seen[at.name] {
			continue
		}
		seen[at.name] = true
		if at.name == to {
			var chain []Named
			for s := at; s != nil; s = s.from {
				chain = append(chain, c.After.Distributions[s.name].Named())
			}
			slices.Reverse(chain)
			return chain
		}
		for _, r := range d.Requires {
			if r.Marker.Holds(c.After.Markers) {
				queue = append(queue, &step{r.Key(), at})
			}
		}
	}
	return nil
}
