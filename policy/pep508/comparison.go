package pep508

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
)

// comparison is a marker's smallest part: operand, operator, operand.
type comparison struct {
	left, right operand
	operator    string
	specifiers  pep440.Specifiers // if versioned: operator and right operand
	versioned   bool              // the left operand is compared as a version
}

// operand is a variable's name, or a literal's value.
type operand struct {
	text     string
	variable bool
}

func newComparison(left operand, operator string, right operand) comparison {
	c := comparison{left: left, operator: operator, right: right}
	switch {
	case left.names("extra") && !right.variable:
		c.right.text = Normalize(right.text)
	case !left.variable && (right.names("extra") || right.variable && isSet(right.text)):
		c.left.text = Normalize(left.text)
	}
	if left.variable && isVersion(left.text) {
		c.specifiers, c.versioned = asSpecifier(operator, right.text)
	}
	return c
}

func (o operand) names(variable string) bool { return o.variable && o.text == variable }

// isSet recognises the variables that hold names (PEP 751, and lock files' dependency groups).
func isSet(variable string) bool { return variable == "extras" || variable == "dependency_groups" }

// isVersion recognises the variables that are compared as versions where that is possible (packaging's MARKERS_REQUIRING_VERSION).
func isVersion(variable string) bool {
	switch variable {
	case "implementation_version", "platform_release", "python_full_version", "python_version":
		return true
	}
	return false
}

// asSpecifier gives operator and text as a specifier, if together they are one.
func asSpecifier(operator, text string) (pep440.Specifiers, bool) {
	s, err := pep440.ParseSpecifier(operator + text)
	return s, err == nil
}

func (c comparison) String() string {
	return c.left.String() + " " + c.operator + " " + c.right.String()
}

func (o operand) String() string {
	if o.variable {
		return o.text
	}
	return quote(o.text)
}

// truth is what a comparison comes to; packaging raises UndefinedComparison or UndefinedEnvironmentName for undefined.
type truth int8

const (
	no truth = iota
	yes
	undefined
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// evaluate looks up the variable: the left operand if that is one, else the right, even a literal, as packaging does.
func (c *comparison) evaluate(in *context) truth {
	if c.left.variable {
		value, ok := in.text(c.left.text)
		switch {
		case !ok:
			return undefined
		case c.versioned:
			return truthOf(c.specifiers.ContainsText(value))
		}
		return compareText(value, c.operator, c.right.text)
	}
	if names, ok := in.set(c.right.text); ok {
		return compareSet(Normalize(c.left.text), c.operator, names)
	}
	value, ok := in.text(c.right.text)
	if !ok {
		return undefined
	}
	if isVersion(c.right.text) {
		if specifiers, ok := asSpecifier(c.operator, value); ok {
			return truthOf(specifiers.ContainsText(c.left.text))
		}
	}
	return compareText(c.left.text, c.operator, value)
}

// compareText knows no order of texts: "<=" and ">=" are equality, "<" and ">" never hold.
func compareText(left, operator, right string) truth {
	switch operator {
	case "in":
		return truthOf(strings.Contains(right, left))
	case "not in":
		return truthOf(!strings.Contains(right, left))
	case "==", "<=", ">=":
		return truthOf(left == right)
	case "!=":
		return truthOf(left != right)
	case "<", ">":
		return no
	}
	return undefined
}

// compareSet is about membership; a text is never equal to a set.
func compareSet(name, operator string, names []string) truth {
	isName := func(other string) bool { return Normalize(other) == name }
	switch operator {
	case "in":
		return truthOf(slices.ContainsFunc(names, isName))
	case "not in":
		return truthOf(!slices.ContainsFunc(names, isName))
	case "!=":
		return yes
	case "==", "<=", ">=", "<", ">":
		return no
	}
	return undefined
}
