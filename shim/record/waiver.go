package record

import (
	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
)

// A Waiver is a rule that was set aside, as it stands on a day.
type Waiver struct {
	Rule    string `json:"rule"`
	Reason  string `json:"reason"`
	Until   string `json:"until"` // its last day
	Expired bool   `json:"over"`  // the rule is in force again
	File    string `json:"file"`
	Line    int    `json:"line"`
}

// Waivers lists those of a policy, in its order.
func Waivers(p *policy.Policy, today toml.LocalDate) []Waiver {
	list := []Waiver{}
	for _, w := range p.Waivers {
		list = append(list, Waiver{w.Rule, w.Reason, w.Until.String(), w.Expired(today), w.Layer, w.Line})
	}
	return list
}
