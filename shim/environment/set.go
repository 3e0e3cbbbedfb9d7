package environment

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// SetOf is what a list holds, as the judgement takes it.
func SetOf(markers pep508.Environment, list []Distribution) policy.Set {
	set := policy.Set{Markers: markers, Distributions: make(map[string]*policy.Distribution, len(list))}
	for i := range list {
		set.Distributions[list[i].Name] = &list[i].Distribution
	}
	return set
}

// ByName finds a list's distributions by their normalized names.
func ByName(list []Distribution) map[string]*Distribution {
	found := make(map[string]*Distribution, len(list))
	for i := range list {
		found[list[i].Name] = &list[i]
	}
	return found
}
