package policyfile

import (
	"errors"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// ParseCompiled reads a policy in the form of policy/builtin/compiled.txt, whose head documents it: families, rules and
// overrides, without their lines. Every error is a *Error; a text that ends early is one.
func ParseCompiled(name, text string) (File, error) {
	c := compiled{file: File{Family: map[string][]string{}, Rules: make([]policy.Rule, 0, strings.Count(text, "\nrule "))}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if err := c.line(line); err != nil {
			return File{}, &Error{File: name, Line: number, Column: 1, Text: line, Message: err.Error()}
		}
	}
	if !c.ended {
		return File{}, &Error{File: name, Message: "ends early"}
	}
	return c.file, c.file.complete(name, nil)
}

// compiled is a policy as far as it is read.
type compiled struct {
	file     File
	rule     *policy.Rule     // that lines are of, or
	override *policy.Override // that
	lazy     *lazy            // its evidence, nil as long as there is none
	ended    bool
}

var errMisplaced = errors.New("this line has no meaning here")

func (c *compiled) line(line string) error {
	if strings.HasPrefix(line, "#") {
		return nil
	}
	key, value, _ := strings.Cut(line, " ")
	switch {
	case c.ended:
		return errMisplaced
	case key == "family":
		name, members, _ := strings.Cut(value, " ")
		c.file.Family[name] = strings.Fields(members)
	case key == "rule":
		c.file.Rules = append(c.file.Rules, policy.Rule{ID: value})
		c.rule, c.override, c.lazy = &c.file.Rules[len(c.file.Rules)-1], nil, nil
	case key == "override":
		c.file.Overrides = append(c.file.Overrides, policy.Override{ID: value})
		c.rule, c.override, c.lazy = nil, &c.file.Overrides[len(c.file.Overrides)-1], nil
	case line == "end":
		c.ended = true
	case c.rule != nil:
		return c.ofRule(c.rule, key, value)
	case c.override != nil:
		return c.ofOverride(c.override, key, value)
	default:
		return errMisplaced
	}
	return nil
}

func (c *compiled) ofRule(r *policy.Rule, key, value string) (err error) {
	switch key {
	case "when":
		r.When, err = withRequirement(r.When, value)
	case "require":
		r.Require, err = withRequirement(r.Require, value)
	case "severity":
		err = r.Severity.UnmarshalText([]byte(value))
	case "cap":
		r.Cap = value
	case "reason":
		r.Reason = value
	case "evidence":
		r.Lazy = c.evidence(value)
	default:
		err = errMisplaced
	}
	return err
}

func (c *compiled) ofOverride(o *policy.Override, key, value string) (err error) {
	switch key {
	case "when":
		o.When, err = withRequirement(o.When, value)
	case "admit":
		o.Admit, err = withRequirement(o.Admit, value)
	case "reason":
		o.Reason = value
	case "evidence":
		o.Lazy = c.evidence(value)
	default:
		err = errMisplaced
	}
	return err
}

// evidence adds a line, and returns what reads all lines of the rule or override.
func (c *compiled) evidence(line string) func() []policy.Evidence {
	if c.lazy == nil {
		c.lazy = &lazy{}
	}
	c.lazy.lines = append(c.lazy.lines, line)
	return c.lazy.read
}

func withRequirement(all []pep508.Requirement, text string) ([]pep508.Requirement, error) {
	r, err := pep508.Parse(text)
	return append(all, r), err
}
