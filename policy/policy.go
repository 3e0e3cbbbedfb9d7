// Package policy judges what an install would make of an environment. It is pure: values in, a Decision out.
package policy

import (
	"maps"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep508"
)

// BuiltIn names the layer that ships with the program.
const BuiltIn = "built-in policy"

// A Rule says: when these distributions are all present, these requirements hold for those of them that are present.
type Rule struct {
	ID       string               `toml:"id"`
	When     []pep508.Requirement `toml:"when"`
	Require  []pep508.Requirement `toml:"require"`
	Severity Severity             `toml:"severity,omitempty"`
	Reason   string               `toml:"reason,omitempty"`
	Cap      string               `toml:"cap,omitempty"`      // "known": seen to fail past the bound; "guessed": untested past it
	Evidence []Evidence           `toml:"evidence,omitempty"` // as a TOML file states it; Proof has that of every file
	Layer    string               `toml:"-"`                  // the layer that it came from
	Line     int                  `toml:"-"`                  // its line there, 0 where unknown

	Lazy       func() []Evidence `toml:"-"` // reads what Proof returns when it is first asked for; nil where Evidence has it
	BlocksOnly bool              `toml:"-"` // an untrusted project's: it may block, never constrain a rewrite
}

// An Override admits a release that the metadata of the `when` side refuses.
type Override struct {
	ID       string               `toml:"id,omitempty"`
	When     []pep508.Requirement `toml:"when"`
	Admit    []pep508.Requirement `toml:"admit"`
	Reason   string               `toml:"reason,omitempty"`
	Evidence []Evidence           `toml:"evidence,omitempty"`
	Layer    string               `toml:"-"`
	Line     int                  `toml:"-"`

	Lazy func() []Evidence `toml:"-"` // as a rule's
}

// A Probe is a command that must succeed in an environment where `when` is present.
type Probe struct {
	Name  string               `toml:"name,omitempty"`
	When  []pep508.Requirement `toml:"when"`
	Run   []string             `toml:"run"`
	Limit int                  `toml:"limit,omitempty"` // seconds; 0 leaves it to the program
	Layer string               `toml:"-"`
	Line  int                  `toml:"-"`
}

// A Waiver sets a rule aside until a date, for a reason.
type Waiver struct {
	Rule   string         `toml:"rule"`
	Reason string         `toml:"reason"`
	Until  toml.LocalDate `toml:"until"`
	Layer  string         `toml:"-"`
	Line   int            `toml:"-"`
}

// A Test is a case of the policy's own: an environment, what is installed into it as exact pins, and the verdict.
type Test struct {
	Have    []pep508.Requirement `toml:"have"`
	Install []pep508.Requirement `toml:"install"`
	Python  string               `toml:"python,omitempty"`
	Expect  string               `toml:"expect"`
	Rule    string               `toml:"rule,omitempty"`
	Layer   string               `toml:"-"`
	Line    int                  `toml:"-"`
}

// Proof is what the rule rests on.
func (r *Rule) Proof() []Evidence { return evidenceOf(r.Evidence, r.Lazy) }

// Proof is what the override rests on.
func (o *Override) Proof() []Evidence { return evidenceOf(o.Evidence, o.Lazy) }

func evidenceOf(stated []Evidence, lazy func() []Evidence) []Evidence {
	if lazy != nil {
		return lazy()
	}
	return stated
}

// Evidence says why a rule or a verdict holds; its "kind" is declared, artifact, rehearsed, observed, reported or guide.
type Evidence map[string]any

// Kind returns the evidence's kind, "" where it has none.
func (e Evidence) Kind() string {
	kind, _ := e["kind"].(string)
	return kind
}

// Text returns the named field as text, "" where it is absent or no text.
func (e Evidence) Text(field string) string {
	text, _ := e[field].(string)
	return text
}

// A Policy is what the layers of policy files add up to.
type Policy struct {
	Mode      Mode
	Trust     Trust
	Pins      Pins
	Rehearse  Rehearse
	Calls     Calls
	Lockdown  bool
	KeepMB    int
	Rules     []Rule
	Overrides []Override
	Probes    []Probe
	Waivers   []Waiver
	Tests     []Test
	Origin    map[string]string // scalar key → the layer that set it
	Families  map[string][]string
	Evidence  evidence.Source // all that the judgement knows beside the rules and its Case

	family map[string]string // distribution → the family's key
	byName map[string][]int  // family key of a rule's first `when` → indexes into Rules
}

// Family returns the key that a normalised distribution name is judged under: its family's, or the name itself.
func (p *Policy) Family(name string) string {
	if key, ok := p.family[name]; ok {
		return key
	}
	return name
}

// RuleOf returns the rule that a violation is of; nil where it comes from something else.
func (p *Policy) RuleOf(v Violation) *Rule {
	at := slices.IndexFunc(p.Rules, func(rule Rule) bool { return rule.ID == v.Rule })
	if at < 0 {
		return nil
	}
	return &p.Rules[at]
}

// Index readies a policy to judge, once its Families and Rules are all there.
func (p *Policy) Index() {
	p.family = map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(p.Families)) {
		for _, member := range p.Families[key] {
			p.family[pep508.Normalize(member)] = key
		}
	}
	p.byName = map[string][]int{}
	for i, rule := range p.Rules {
		if len(rule.When) > 0 {
			key := p.Family(rule.When[0].Key())
			p.byName[key] = append(p.byName[key], i)
		}
	}
}
