package shim

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// steps gives the installs that the request is made of: one, or two where it pins a pair that the metadata refuses, as
// far as the evidence knows that metadata, and that the policy admits.
func (r *run) steps() []step {
	if two := r.twoSteps(policy.Overruled(r.policy, r.pinned())); two != nil {
		return two
	}
	return []step{{base: r.call.Args, args: r.call.Args}}
}

// otherSteps gives two steps for a request in which pip found no resolution, where an override of the policy admits a
// pair that it pins; nil where none does.
func (r *run) otherSteps(code int) []step {
	if code == 0 || r.result.Reached || len(r.applied) > 0 {
		return nil
	}
	return r.twoSteps(policy.Admitted(r.policy, r.pinned()))
}

// twoSteps parts a request. pip alone finds no resolution for an overruled pair; the first step is the plan that the
// metadata allows, the second puts the admitted releases in without its consent.
func (r *run) twoSteps(admitted []string) []step {
	if len(admitted) == 0 || r.inv.Act != pipargs.Install || r.inv.NoDeps || r.inv.Refusal != nil {
		return nil
	}
	first, second := map[string]string{}, map[string]string{}
	for _, m := range r.mentions {
		second[m.Name] = ""
	}
	for _, name := range admitted {
		first[name] = ""
		delete(second, name)
	}
	var steps []step
	for _, drop := range []map[string]string{first, second} {
		args, err := r.loosen(r.inv, drop)
		if err != nil {
			return nil // pip then says why it cannot install the pair
		}
		steps = append(steps, step{base: args, args: args})
	}
	last := &steps[1]
	last.base = r.parseStep(last.base).Append("--no-deps")
	last.args = last.base
	return steps
}

// pinned is the set of releases that the request pins, with the metadata that the evidence has of them.
func (r *run) pinned() policy.Set {
	set := policy.Set{Markers: r.env.Markers, Distributions: map[string]*policy.Distribution{}}
	for _, m := range r.mentions {
		version, exact := m.Specifiers.Exact()
		if !exact || m.Fixed {
			continue
		}
		d, ok := r.published(m.Name, version)
		if !ok {
			d = &policy.Distribution{Name: m.Name, Version: version, Text: version.String()}
		}
		set.Distributions[m.Name] = d
	}
	return set
}
