package suggest

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
)

// withoutIdleWaivers is a case whose waivers set aside what is there already, or what the plan brings: no suggestion leads
// to what a waiver was given for and nobody asked for. One of the whole lock stays.
func withoutIdleWaivers(c policy.Case) policy.Case {
	if len(c.Policy.Waivers) == 0 {
		return c
	}
	used := []string{"lock"}
	for _, set := range []policy.Set{c.Before, c.After} {
		for _, v := range c.Violations(set, nil) {
			if v.Waiver != nil {
				used = append(used, v.Waiver.Rule)
			}
		}
	}
	own := *c.Policy
	own.Waivers = slices.DeleteFunc(slices.Clone(own.Waivers), func(w policy.Waiver) bool { return !slices.Contains(used, w.Rule) })
	c.Policy = &own
	return c
}
