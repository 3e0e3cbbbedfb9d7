package shim

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// steps gives the installs that the request is made of: one, or two where it pins a pair that the metadata refuses and
// the policy admits. pip alone would find no resolution for such a pair; the first step is the plan that the metadata
// allows, the second puts the admitted release in without its metadata's consent.
func (r *run) steps() []step {
	whole := []step{{base: r.call.Args, args: r.call.Args}}
	admitted := r.overruled()
	if len(admitted) == 0 {
		return whole
	}
	drop := map[string]string{}
	second := []string{"install", "--no-deps"}
	for _, pin := range admitted {
		drop[pin.Name] = ""
		second = append(second, pin.String())
	}
	first, err := r.loosen(r.inv, drop)
	if err != nil {
		return whole // pip then says why it cannot install the pair
	}
	return []step{{base: first, args: first}, {base: second, args: second}}
}

// overruled lists the exact pins of the request that another pin's metadata refuses, as far as the evidence knows that
// metadata, and that the policy admits beside it.
func (r *run) overruled() []policy.Constraint {
	if r.inv.Act != pipargs.Install || r.inv.NoDeps || r.inv.Refusal != nil {
		return nil
	}
	pinned := map[string]*policy.Distribution{}
	for _, m := range r.mentions {
		if version, exact := m.Specifiers.Exact(); exact && !m.Fixed {
			if d, ok := r.published(m.Name, version); ok {
				pinned[m.Name] = d
			} else {
				pinned[m.Name] = &policy.Distribution{Name: m.Name, Version: version, Text: version.String()}
			}
		}
	}
	var found []policy.Constraint
	for name, d := range pinned {
		set := policy.Set{Markers: r.env.Markers, Distributions: pinned}
		for _, v := range policy.Violations(policy.Question{Policy: r.policy, Set: set, About: []string{name}, Shares: r.shares}) {
			if v.Kind == policy.KindMetadata && v.Object.Name == name && v.Severity == policy.Warn {
				found = append(found, policy.Constraint{Name: name, Specifiers: pep440.MustParseSpecifiers("==" + d.Text), For: v.Subject, Rule: v.Rule})
			}
		}
	}
	return found
}
