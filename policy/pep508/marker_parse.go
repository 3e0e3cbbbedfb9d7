package pep508

import "strings"

// maxDepth of parentheses: packaging stops at Python's recursion limit, nobody needs three.
const maxDepth = 200

// parseMarker reads a marker up to the end of the text.
func parseMarker(s *scanner) (Marker, error) {
	terms, err := parseTerms(s)
	if err != nil {
		return Marker{}, err
	}
	if !s.atEnd() {
		return Marker{}, s.expected(`"and", "or" or the end`)
	}
	if len(terms) == 1 && terms[0].group != nil {
		terms = terms[0].group
	}
	return Marker{terms}, nil
}

func parseTerms(s *scanner) ([]term, error) {
	var terms []term
	for or := false; ; {
		t, err := parseTerm(s)
		if err != nil {
			return nil, err
		}
		t.or = or
		terms = append(terms, t)
		or = s.keyword("or")
		if !or && !s.keyword("and") {
			return terms, nil
		}
	}
}

func parseTerm(s *scanner) (t term, err error) {
	s.space()
	if s.take("(") {
		t, err = parseGroup(s)
	} else {
		t.comparison, err = parseComparison(s)
	}
	s.space()
	return t, err
}

// parseGroup reads on behind an opening parenthesis. A pair around a single term is dropped, as packaging prints it.
func parseGroup(s *scanner) (term, error) {
	if s.depth++; s.depth > maxDepth {
		return term{}, s.expected("fewer parentheses")
	}
	terms, err := parseTerms(s)
	if err != nil {
		return term{}, err
	}
	if !s.take(")") {
		return term{}, s.expected(`"and", "or" or ")"`)
	}
	s.depth--
	if len(terms) == 1 {
		return terms[0], nil
	}
	return term{group: terms}, nil
}

func parseComparison(s *scanner) (comparison, error) {
	left, err := parseOperand(s)
	if err != nil {
		return comparison{}, err
	}
	s.space()
	operator := parseOperator(s)
	if operator == "" {
		return comparison{}, s.expected("a comparison operator")
	}
	s.space()
	right, err := parseOperand(s)
	if err != nil {
		return comparison{}, err
	}
	return newComparison(left, operator, right), nil
}

func parseOperator(s *scanner) string {
	if s.keyword("in") {
		return "in"
	}
	before := s.pos
	if s.keyword("not") && s.space() && s.keyword("in") {
		return "not in"
	}
	s.pos = before
	return s.operator()
}

// variables are the names that a marker may use, with the old ones of PEP 345 and setuptools, and PEP 751's sets:
// packaging 26.3's tokenizer. scripts/goldens asks it about each.
var variables = map[string]string{
	"dependency_groups":              "dependency_groups",
	"extra":                          "extra",
	"extras":                         "extras",
	"implementation_name":            "implementation_name",
	"implementation_version":         "implementation_version",
	"os.name":                        "os_name",
	"os_name":                        "os_name",
	"platform.machine":               "platform_machine",
	"platform.python_implementation": "platform_python_implementation",
	"platform.version":               "platform_version",
	"platform_machine":               "platform_machine",
	"platform_python_implementation": "platform_python_implementation",
	"platform_release":               "platform_release",
	"platform_system":                "platform_system",
	"platform_version":               "platform_version",
	"python_full_version":            "python_full_version",
	"python_implementation":          "platform_python_implementation",
	"python_version":                 "python_version",
	"sys.platform":                   "sys_platform",
	"sys_platform":                   "sys_platform",
}

func parseOperand(s *scanner) (operand, error) {
	start := s.pos
	if name, ok := variables[s.run(isVariableByte)]; ok {
		return operand{text: name, variable: true}, nil
	}
	s.pos = start
	for _, mark := range []string{`"`, "'"} {
		if !s.take(mark) {
			continue
		}
		body, _, closed := strings.Cut(s.rest(), mark)
		value, ok := unquote(body)
		if !closed || !ok {
			s.pos = start
			return operand{}, s.expected("a Python string")
		}
		s.pos += len(body) + len(mark)
		return operand{text: value}, nil
	}
	return operand{}, s.expected("a marker variable or a quoted string")
}

func isVariableByte(c byte) bool { return isWordByte(c) || c == '.' }
