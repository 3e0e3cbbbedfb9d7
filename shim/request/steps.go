package request

import (
	"github.com/pipguard/pipguard/shim/pipargs"
)

// TwoSteps parts a request at the pins that the policy admits against metadata; nil where that is not possible. pip alone
// finds no resolution for such a pair: the first step is the plan that the metadata allows, the second puts the admitted
// releases in without its consent.
func (q Request) TwoSteps(admitted []string) []Request {
	inv := q.Invocation
	if len(admitted) == 0 || inv.Act != pipargs.Install || inv.NoDeps || inv.OnlyDeps || inv.Refusal != nil {
		return nil
	}
	first, second := map[string]string{}, map[string]string{}
	for _, m := range q.Mentions {
		second[m.Name] = ""
	}
	for _, name := range admitted {
		first[name] = ""
		delete(second, name)
	}
	declared, err := q.Replace(first)
	if err != nil {
		return nil // pip then says why it cannot install the pair
	}
	overruling, err := q.Replace(second)
	if err != nil {
		return nil
	}
	return []Request{declared, overruling.With("--no-deps")}
}
